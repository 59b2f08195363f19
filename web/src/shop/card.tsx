// One product in a grid.
import { priceIn, shownMoney, textIn } from '../common/product';
import type { Hit } from './api';
import type { Context } from './app';
import { follow } from './place';
import { word } from './words';

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
const plain = (html: string) => html.replace(/&(lt|gt|amp|quot|#39);/g, (x) => entities[x] ?? x);

/** The name with the words that were found marked, where the marked passage is of this language. */
function Name({ name, marked }: { name: string; marked?: string }) {
  const parts = marked?.split(/<\/?mark>/).map(plain);
  if (!parts || parts.join('') !== name) return <>{name}</>;
  return <>{parts.map((x, i) => (i % 2 ? <mark key={i}>{x}</mark> : x))}</>;
}

export function Price({ item, language, currency, t }: { item: Hit['product'] } & Pick<Context, 'language' | 't'> & { currency: string }) {
  const price = priceIn(item, currency);
  if (!price) return null;
  const was = item.compare_at?.currency === price.currency ? item.compare_at : undefined;
  return (
    <p class={was ? 'price reduced' : 'price'}>
      {shownMoney(price, language)}
      {was && <s><span class="quiet">{t.was} </span>{shownMoney(was, language)}</s>}
    </p>
  );
}

export function Card({ hit, language, choice, t }: { hit: Hit } & Context) {
  const item = hit.product;
  const picture = item.media?.[0];
  const name = textIn(item.name, language);
  return (
    <li class="card">
      <a href={`/p/${encodeURIComponent(item.slug ?? item.id)}`} onClick={follow}>
        <div class="card-picture">
          {picture && <img src={picture.url} alt="" loading="lazy" width="400" height="400" />}
          <div class="badges">{item.tags?.filter((x) => x === 'sale' || x === 'new').map((x) => <span key={x} class={`badge ${x}`}>{word(x, language)}</span>)}</div>
        </div>
        <p class="card-brand">{item.brand}</p>
        <h3><Name name={name} marked={hit.highlights.name} /></h3>
        <Price item={item} language={language} currency={choice.currency} t={t} />
      </a>
    </li>
  );
}
