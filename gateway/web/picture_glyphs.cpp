// What the demo's things look like: a drawing per word, 400 by 400, standing on y = 320.
#include "gateway/web/picture.hpp"

namespace stoa::gateway::web {

namespace {

struct glyph {
  std::string_view word;
  std::string_view drawing;
};

constexpr std::array<glyph, 37>
  glyphs{
    {
      {"kettle",
       R"svg(<path d="M130 165 Q200 40 270 165" fill="none" stroke="@d" stroke-width="14"/><path d="M275 215 L335 175 L343 188 L285 262 Z" fill="@d"/><path d="M118 320 Q100 180 200 165 Q300 180 282 320 Z" fill="@m"/><path d="M138 300 Q128 205 180 185" fill="none" stroke="@l" stroke-width="10" stroke-linecap="round"/><rect x="160" y="154" width="80" height="18" rx="9" fill="@d"/><circle cx="200" cy="146" r="11" fill="@l"/>)svg"},
      {"pan",
       R"svg(<rect x="255" y="232" width="125" height="20" rx="10" fill="#6b4a31"/><path d="M50 225 H270 Q265 318 230 320 H90 Q55 318 50 225 Z" fill="@m"/><rect x="42" y="216" width="236" height="18" rx="9" fill="@d"/><path d="M78 250 Q82 292 104 300" fill="none" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"knife",
       R"svg(<g transform="rotate(-38 200 200)"><path d="M40 170 H245 V222 H110 Q55 215 40 170 Z" fill="#c9d0d6"/><path d="M40 170 H245 V182 H46 Z" fill="#eef1f3"/><rect x="245" y="164" width="16" height="62" rx="4" fill="@d"/><rect x="258" y="172" width="118" height="44" rx="18" fill="@m"/><circle cx="290" cy="194" r="5" fill="@l"/><circle cx="340" cy="194" r="5" fill="@l"/></g>)svg"},
      {"mug",
       R"svg(<path d="M262 185 q72 -6 68 50 q-6 52 -76 46" fill="none" stroke="@d" stroke-width="20"/><path d="M105 150 H275 L264 306 Q262 320 246 320 H134 Q118 320 116 306 Z" fill="@m"/><ellipse cx="190" cy="150" rx="85" ry="17" fill="@d"/><ellipse cx="190" cy="154" rx="70" ry="11" fill="#5a3a26"/><path d="M128 190 L136 290" stroke="@l" stroke-width="10" stroke-linecap="round"/>)svg"},
      {"bowl",
       R"svg(<path d="M70 190 H330 Q322 290 250 308 H150 Q78 290 70 190 Z" fill="@m"/><ellipse cx="200" cy="190" rx="130" ry="27" fill="@d"/><ellipse cx="200" cy="195" rx="112" ry="19" fill="@l"/><rect x="150" y="302" width="100" height="18" rx="7" fill="@d"/><path d="M96 225 Q112 272 148 288" fill="none" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"teapot",
       R"svg(<path d="M100 215 q-62 -4 -56 46 q8 40 68 34" fill="none" stroke="@d" stroke-width="17"/><path d="M288 250 Q330 240 336 180 L366 176 Q356 276 282 298 Z" fill="@d"/><ellipse cx="198" cy="248" rx="112" ry="72" fill="@m"/><path d="M135 196 Q198 150 262 196 Z" fill="@d"/><circle cx="198" cy="162" r="14" fill="@l"/><path d="M116 244 Q122 205 160 196" fill="none" stroke="@l" stroke-width="10" stroke-linecap="round"/>)svg"},
      {"chair",
       R"svg(<path d="M132 235 L120 320 M268 235 L280 320" stroke="#8a6240" stroke-width="15" stroke-linecap="round"/><path d="M150 238 L145 312 M250 238 L255 312" stroke="#6b4a31" stroke-width="11" stroke-linecap="round"/><path d="M130 80 Q200 64 270 80 Q282 150 264 210 H136 Q118 150 130 80 Z" fill="@m"/><path d="M112 206 H288 Q298 226 280 244 H120 Q102 226 112 206 Z" fill="@d"/><path d="M150 98 Q146 150 154 192" fill="none" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"table",
       R"svg(<path d="M92 190 L76 320 M308 190 L324 320" stroke="@d" stroke-width="17" stroke-linecap="round"/><path d="M130 190 L124 306 M270 190 L276 306" stroke="@d" stroke-width="11" stroke-linecap="round" opacity=".7"/><rect x="48" y="164" width="304" height="28" rx="10" fill="@m"/><path d="M64 172 H250" stroke="@l" stroke-width="6" stroke-linecap="round"/><path d="M176 164 q-6 -46 24 -46 q30 0 24 46 Z" fill="#dfe5e8"/><path d="M200 118 Q190 80 214 58 M200 118 Q222 92 240 88" fill="none" stroke="#7c9563" stroke-width="6" stroke-linecap="round"/>)svg"},
      {"shelf",
       R"svg(<rect x="96" y="60" width="208" height="260" rx="6" fill="@d"/><g fill="@b"><rect x="110" y="74" width="180" height="66"/><rect x="110" y="154" width="180" height="66"/><rect x="110" y="234" width="180" height="72"/></g><g fill="@m"><rect x="120" y="86" width="18" height="54"/><rect x="168" y="166" width="20" height="54"/><rect x="244" y="250" width="34" height="56" rx="5"/></g><g fill="@l"><rect x="142" y="94" width="16" height="46"/><rect x="192" y="174" width="16" height="46"/></g><rect x="162" y="84" width="14" height="56" fill="#b4503f"/><circle cx="250" cy="120" r="20" fill="@m"/><rect x="126" y="180" width="34" height="40" rx="4" fill="#d9a53c"/><rect x="124" y="276" width="90" height="12" fill="#2f6f9f"/><rect x="130" y="290" width="80" height="16" fill="@l"/>)svg"},
      {"desklamp",
       R"svg(<path d="M150 310 L112 200 L214 120" fill="none" stroke="#5b636b" stroke-width="12" stroke-linejoin="round"/><circle cx="112" cy="200" r="12" fill="@d"/><path d="M188 84 L268 148 Q226 190 196 186 Q160 150 188 84 Z" fill="@m"/><path d="M196 186 Q226 190 268 148 L318 250 Q250 280 210 262 Z" fill="#ffe9b0" opacity=".55"/><ellipse cx="150" cy="312" rx="62" ry="12" fill="@d"/>)svg"},
      {"pendant",
       R"svg(<path d="M200 0 V110" stroke="#3a4047" stroke-width="5"/><rect x="186" y="100" width="28" height="30" rx="6" fill="@d"/><path d="M200 122 Q300 132 312 232 H88 Q100 132 200 122 Z" fill="@m"/><path d="M118 214 Q132 164 172 148" fill="none" stroke="@l" stroke-width="10" stroke-linecap="round"/><ellipse cx="200" cy="232" rx="112" ry="16" fill="@d"/><circle cx="200" cy="240" r="24" fill="#fff1c4"/><path d="M92 240 L40 320 H360 L308 240 Z" fill="#ffe9b0" opacity=".35"/>)svg"},
      {"floorlamp",
       R"svg(<path d="M200 150 V312" stroke="#6b4a31" stroke-width="9"/><path d="M200 250 L140 318 M200 250 L262 318" stroke="#6b4a31" stroke-width="9" stroke-linecap="round"/><path d="M150 50 H250 L284 165 H116 Z" fill="@m"/><path d="M116 165 H284 L282 156 H119 Z" fill="@d"/><path d="M162 66 L140 146" stroke="@l" stroke-width="9" stroke-linecap="round"/><path d="M120 170 L84 300 H316 L280 170 Z" fill="#ffe9b0" opacity=".28"/>)svg"},
      {"cushion",
       R"svg(<path d="M88 108 Q200 132 312 108 Q292 210 312 316 Q200 294 88 316 Q108 210 88 108 Z" fill="@m"/><path d="M120 138 Q200 152 280 138 Q266 210 280 286 Q200 272 120 286 Q134 210 120 138 Z" fill="none" stroke="@l" stroke-width="5" stroke-dasharray="12 8"/><path d="M200 160 L236 212 L200 264 L164 212 Z" fill="@d"/><circle cx="200" cy="212" r="12" fill="@l"/>)svg"},
      {"blanket",
       R"svg(<rect x="72" y="240" width="256" height="76" rx="34" fill="@d"/><rect x="72" y="178" width="256" height="76" rx="34" fill="@m"/><rect x="72" y="118" width="256" height="76" rx="34" fill="@l"/><path d="M110 156 H296 M110 216 H296" stroke="@d" stroke-width="6" stroke-dasharray="2 14" stroke-linecap="round"/><path d="M96 316 v14 M120 316 v14 M144 316 v14 M168 316 v14 M192 316 v14 M216 316 v14 M240 316 v14 M264 316 v14 M288 316 v14" stroke="@d" stroke-width="5" stroke-linecap="round"/>)svg"},
      {"towel",
       R"svg(<rect x="70" y="82" width="260" height="14" rx="7" fill="#9aa3ab"/><circle cx="70" cy="89" r="13" fill="#6d757d"/><circle cx="330" cy="89" r="13" fill="#6d757d"/><path d="M118 80 H282 V310 Q200 322 118 310 Z" fill="@m"/><rect x="118" y="236" width="164" height="14" fill="@l"/><rect x="118" y="258" width="164" height="8" fill="@d"/><path d="M152 96 V226 M248 96 V226" stroke="@d" stroke-width="4" opacity=".4"/>)svg"},
      {"tshirt",
       R"svg(<path d="M150 84 Q200 120 250 84 L338 132 L306 196 L276 182 V314 H124 V182 L94 196 L62 132 Z" fill="@m"/><path d="M150 84 Q200 120 250 84 L238 78 Q200 104 162 78 Z" fill="@d"/><path d="M124 182 V150 M276 182 V150" stroke="@d" stroke-width="5" stroke-linecap="round"/><rect x="226" y="160" width="34" height="38" rx="4" fill="@l"/>)svg"},
      {"jacket",
       R"svg(<path d="M146 78 L200 96 L254 78 L336 130 L316 300 L278 296 V318 H122 V296 L84 300 L64 130 Z" fill="@m"/><path d="M200 96 V318" stroke="@d" stroke-width="6"/><path d="M146 78 L200 96 L176 160 Z M254 78 L200 96 L224 160 Z" fill="@d"/><rect x="140" y="236" width="44" height="40" rx="6" fill="@l"/><rect x="216" y="236" width="44" height="40" rx="6" fill="@l"/><path d="M122 296 V170 M278 296 V170" stroke="@d" stroke-width="4"/>)svg"},
      {"beanie",
       R"svg(<circle cx="200" cy="96" r="34" fill="@l"/><path d="M92 260 Q86 112 200 110 Q314 112 308 260 Z" fill="@m"/><path d="M146 250 Q144 160 178 122 M200 250 V116 M254 250 Q256 160 222 122" fill="none" stroke="@d" stroke-width="6"/><rect x="80" y="244" width="240" height="66" rx="22" fill="@d"/><path d="M112 256 v42 M144 256 v42 M176 256 v42 M208 256 v42 M240 256 v42 M272 256 v42" stroke="@m" stroke-width="7" stroke-linecap="round"/>)svg"},
      {"sneaker",
       R"svg(<path d="M52 286 V196 Q92 214 128 172 Q158 176 196 218 Q244 252 318 256 Q350 262 350 292 Z" fill="@m"/><path d="M52 196 Q92 214 128 172 L150 178 Q120 240 52 240 Z" fill="@d"/><path d="M150 206 L176 186 M172 226 L198 206 M198 244 L222 224" stroke="#fff" stroke-width="8" stroke-linecap="round"/><path d="M44 284 H354 Q358 320 330 320 H66 Q44 320 44 284 Z" fill="#ded8ca"/><path d="M44 300 H352" stroke="@m" stroke-width="5"/>)svg"},
      {"backpack",
       R"svg(<path d="M160 92 Q160 54 200 54 Q240 54 240 92" fill="none" stroke="@d" stroke-width="13"/><rect x="82" y="190" width="30" height="104" rx="14" fill="@d"/><rect x="288" y="190" width="30" height="104" rx="14" fill="@d"/><path d="M104 170 Q104 84 200 84 Q296 84 296 170 V296 Q296 320 272 320 H128 Q104 320 104 296 Z" fill="@m"/><rect x="134" y="214" width="132" height="84" rx="16" fill="@d"/><path d="M148 236 H252" stroke="@l" stroke-width="6" stroke-linecap="round"/><path d="M128 168 Q200 192 272 168" fill="none" stroke="@d" stroke-width="7"/><rect x="188" y="176" width="24" height="26" rx="5" fill="@l"/>)svg"},
      {"tote",
       R"svg(<path d="M140 170 Q138 62 200 62 Q262 62 260 170" fill="none" stroke="@d" stroke-width="13"/><path d="M92 160 H308 L324 320 H76 Z" fill="@m"/><path d="M92 160 H308 L310 176 H90 Z" fill="@d"/><circle cx="200" cy="248" r="40" fill="@l"/><path d="M200 222 V274 M176 248 H224" stroke="@m" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"headphones",
       R"svg(<path d="M96 236 Q92 92 200 90 Q308 92 304 236" fill="none" stroke="@d" stroke-width="20"/><path d="M134 112 Q200 70 266 112" fill="none" stroke="@l" stroke-width="9" stroke-linecap="round"/><rect x="72" y="208" width="58" height="106" rx="28" fill="@m"/><rect x="270" y="208" width="58" height="106" rx="28" fill="@m"/><rect x="118" y="218" width="22" height="86" rx="11" fill="#2b2f34"/><rect x="260" y="218" width="22" height="86" rx="11" fill="#2b2f34"/><circle cx="92" cy="262" r="9" fill="@l"/>)svg"},
      {"speaker",
       R"svg(<rect x="116" y="66" width="168" height="254" rx="26" fill="@m"/><circle cx="200" cy="232" r="62" fill="#24282d"/><circle cx="200" cy="232" r="44" fill="@d"/><circle cx="200" cy="232" r="17" fill="@l"/><circle cx="200" cy="120" r="31" fill="#24282d"/><circle cx="200" cy="120" r="15" fill="@l"/><path d="M132 90 V296" stroke="@l" stroke-width="6" stroke-linecap="round" opacity=".7"/>)svg"},
      {"turntable",
       R"svg(<rect x="50" y="190" width="300" height="108" rx="16" fill="@m"/><rect x="74" y="296" width="40" height="24" rx="6" fill="@d"/><rect x="286" y="296" width="40" height="24" rx="6" fill="@d"/><ellipse cx="178" cy="192" rx="112" ry="42" fill="#22262b"/><ellipse cx="178" cy="190" rx="74" ry="27" fill="none" stroke="#444b53" stroke-width="3"/><ellipse cx="178" cy="189" rx="34" ry="13" fill="@l"/><circle cx="312" cy="176" r="15" fill="@d"/><path d="M312 176 L300 128 L214 174" fill="none" stroke="#c9d0d6" stroke-width="7" stroke-linejoin="round"/><circle cx="316" cy="258" r="12" fill="@l"/><path d="M78 258 H230" stroke="@d" stroke-width="6" stroke-linecap="round"/>)svg"},
      {"notebook",
       R"svg(<rect x="112" y="66" width="190" height="254" rx="12" fill="@d"/><rect x="104" y="60" width="188" height="252" rx="12" fill="@m"/><rect x="104" y="60" width="28" height="252" rx="10" fill="@d"/><rect x="158" y="110" width="106" height="62" rx="6" fill="#fbf8f1"/><path d="M172 132 H250 M172 150 H226" stroke="@d" stroke-width="5" stroke-linecap="round"/><rect x="270" y="60" width="10" height="252" fill="@l"/>)svg"},
      {"pen",
       R"svg(<g transform="rotate(38 200 200)"><rect x="182" y="60" width="36" height="170" rx="10" fill="@m"/><rect x="182" y="60" width="36" height="34" rx="10" fill="@d"/><path d="M182 226 H218 L206 300 H194 Z" fill="#d5dade"/><path d="M194 296 H206 L200 336 Z" fill="#6d757d"/><rect x="214" y="74" width="9" height="92" rx="4" fill="#c9d0d6"/><path d="M192 104 V214" stroke="@l" stroke-width="7" stroke-linecap="round"/><rect x="180" y="218" width="40" height="11" rx="4" fill="@d"/></g>)svg"},
      {"organizer",
       R"svg(<path d="M126 170 L112 70 M160 170 L164 54 M246 190 L262 88" stroke-width="13" stroke-linecap="round" stroke="#d9a53c"/><path d="M160 78 L164 54" stroke="#b4503f" stroke-width="13" stroke-linecap="round"/><path d="M262 88 L256 126" stroke="#2f6f9f" stroke-width="13" stroke-linecap="round"/><rect x="88" y="150" width="112" height="170" rx="12" fill="@d"/><rect x="190" y="186" width="122" height="134" rx="12" fill="@m"/><rect x="206" y="214" width="90" height="10" rx="5" fill="@l"/><rect x="206" y="262" width="90" height="10" rx="5" fill="@l"/><path d="M108 178 V290" stroke="@m" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"planter",
       R"svg(<g fill="none" stroke="#5f8a55" stroke-width="10" stroke-linecap="round"><path d="M200 204 Q196 120 200 70"/><path d="M200 200 Q150 160 122 98"/><path d="M200 200 Q250 160 280 100"/><path d="M200 196 Q140 186 104 168"/><path d="M200 196 Q262 186 298 170"/></g><g fill="#7ba56f"><ellipse cx="200" cy="70" rx="16" ry="34"/><ellipse cx="124" cy="104" rx="15" ry="32" transform="rotate(-30 124 104)"/><ellipse cx="278" cy="104" rx="15" ry="32" transform="rotate(30 278 104)"/><ellipse cx="102" cy="168" rx="13" ry="28" transform="rotate(-70 102 168)"/><ellipse cx="300" cy="170" rx="13" ry="28" transform="rotate(70 300 170)"/></g><path d="M118 206 H282 L262 306 Q260 320 246 320 H154 Q140 320 138 306 Z" fill="@m"/><rect x="108" y="196" width="184" height="26" rx="9" fill="@d"/><path d="M142 236 L152 296" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"wateringcan",
       R"svg(<path d="M262 196 Q336 150 300 270" fill="none" stroke="@d" stroke-width="15"/><path d="M130 262 L54 150 L76 138 L146 224 Z" fill="@d"/><path d="M36 152 L84 118 L92 130 L46 166 Z" fill="@m"/><path d="M122 180 H270 L282 304 Q282 320 266 320 H126 Q110 320 110 304 Z" fill="@m"/><path d="M150 180 Q152 116 200 116 Q248 116 246 180" fill="none" stroke="@d" stroke-width="13"/><path d="M136 206 L130 296" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"trowel",
       R"svg(<g transform="rotate(32 200 200)"><rect x="180" y="44" width="40" height="122" rx="18" fill="@m"/><rect x="180" y="140" width="40" height="18" fill="@d"/><rect x="192" y="158" width="16" height="46" fill="#9aa3ab"/><path d="M156 202 H244 Q252 290 200 344 Q148 290 156 202 Z" fill="#c9d0d6"/><path d="M200 212 V318" stroke="#eef1f3" stroke-width="9" stroke-linecap="round"/><circle cx="200" cy="62" r="7" fill="@d"/><path d="M192 84 V128" stroke="@l" stroke-width="7" stroke-linecap="round"/></g>)svg"},
      {"yogamat",
       R"svg(<path d="M150 246 H344 Q356 282 344 316 H150 Z" fill="@l"/><circle cx="140" cy="236" r="84" fill="@m"/><circle cx="140" cy="236" r="62" fill="none" stroke="@d" stroke-width="8"/><circle cx="140" cy="236" r="40" fill="none" stroke="@d" stroke-width="8"/><circle cx="140" cy="236" r="18" fill="@d"/><path d="M140 320 H344" stroke="@d" stroke-width="8" stroke-linecap="round"/>)svg"},
      {"bottle",
       R"svg(<rect x="168" y="50" width="64" height="46" rx="12" fill="@d"/><path d="M176 92 H224 Q226 118 252 132 Q262 140 262 156 V300 Q262 320 242 320 H158 Q138 320 138 300 V156 Q138 140 148 132 Q174 118 176 92 Z" fill="@m"/><rect x="138" y="206" width="124" height="56" fill="@l"/><path d="M158 162 V292" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".5"/><path d="M200 216 q22 24 0 38 q-22 -14 0 -38 Z" fill="@d"/>)svg"},
      {"tent",
       R"svg(<path d="M200 92 L352 318 H48 Z" fill="@m"/><path d="M200 92 L352 318 H262 Z" fill="@d"/><path d="M200 92 L232 318 H138 Z" fill="#2b2f34"/><path d="M200 92 L138 318 H176 Q200 210 200 92 Z" fill="@l"/><path d="M200 96 L186 66 M200 96 L214 66" stroke="#6b4a31" stroke-width="8" stroke-linecap="round"/><path d="M48 318 L26 326 M352 318 L374 326" stroke="#6b4a31" stroke-width="6" stroke-linecap="round"/>)svg"},
      {"blocks",
       R"svg(<rect x="66" y="220" width="100" height="100" rx="10" fill="@m"/><rect x="176" y="220" width="100" height="100" rx="10" fill="@d"/><path d="M172 214 L222 120 L272 214 Z" fill="#d9a53c"/><rect x="90" y="132" width="80" height="82" rx="10" fill="@l"/><circle cx="314" cy="284" r="36" fill="#b4503f"/><circle cx="116" cy="270" r="22" fill="@b"/><path d="M204 292 L226 246 L248 292 Z" fill="@l"/><path d="M112 190 L130 152 L148 190 M118 178 H142" fill="none" stroke="@d" stroke-width="7" stroke-linecap="round"/>)svg"},
      {"puzzle",
       R"svg(<path d="M80 120 H178 q-14 -42 22 -42 q36 0 22 42 H320 V206 q-42 -14 -42 16 q0 30 42 16 V318 H80 Z" fill="@m"/><path d="M200 120 V170 q-34 -10 -34 24 q0 34 34 24 V318" fill="none" stroke="@d" stroke-width="7"/><path d="M80 220 H122 q-10 -34 22 -34 q32 0 22 34 H200" fill="none" stroke="@d" stroke-width="7"/><path d="M240 160 H296 M236 270 H296" stroke="@l" stroke-width="9" stroke-linecap="round"/>)svg"},
      {"bear",
       R"svg(<circle cx="142" cy="96" r="32" fill="@d"/><circle cx="258" cy="96" r="32" fill="@d"/><ellipse cx="200" cy="262" rx="84" ry="62" fill="@d"/><ellipse cx="200" cy="268" rx="50" ry="42" fill="@l"/><circle cx="200" cy="146" r="80" fill="@m"/><ellipse cx="200" cy="172" rx="38" ry="30" fill="@l"/><circle cx="170" cy="132" r="9" fill="#24282d"/><circle cx="230" cy="132" r="9" fill="#24282d"/><ellipse cx="200" cy="158" rx="13" ry="9" fill="#24282d"/><path d="M200 166 V180 M186 186 Q200 196 214 186" fill="none" stroke="#24282d" stroke-width="5" stroke-linecap="round"/><ellipse cx="126" cy="304" rx="36" ry="18" fill="@m"/><ellipse cx="274" cy="304" rx="36" ry="18" fill="@m"/>)svg"},
      {"parcel",
       R"svg(<path d="M90 160 L200 118 L310 160 V286 L200 322 L90 286 Z" fill="@m"/><path d="M90 160 L200 202 L310 160 L200 118 Z" fill="@l"/><path d="M200 202 V322 L310 286 V160 Z" fill="@d"/><path d="M146 139 L256 181 V224" fill="none" stroke="@b" stroke-width="12"/>)svg"},
    }};

} // namespace

std::string_view glyph_of(std::string_view word) {
  for (const auto& x : glyphs)
    if (x.word == word)
      return x.drawing;
  return {};
}

} // namespace stoa::gateway::web
