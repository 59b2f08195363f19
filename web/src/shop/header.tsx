// Name, search box, language and currency: on every page.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../common/product';
import type { Context } from './app';
import { choiceOf, currencies } from './choice';
import { follow } from './place';

/** "/" goes to the search box from everywhere but another field. */
function useSlash(box: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isInField = event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key !== '/' || isInField) return;
      event.preventDefault();
      box.current?.focus();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

export function Header({ t, language, choice, change, setLanguage }: Context & { setLanguage: (x: Language) => void }) {
  const box = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(choice.q);
  useSlash(box);
  const sent = useRef(choice.q);
  useEffect(() => {
    // Only what came from elsewhere (the back button) goes into the box. The address is ahead of `choice` while somebody
    // types, so the address is asked.
    const now = location.pathname === '/' ? choiceOf(location.search).q : '';
    if (now !== sent.current) setWords(now);
    sent.current = now;
  }, [choice.q]);
  const type = (text: string) => {
    setWords(text);
    sent.current = text.trimStart();
    // The first letter is a step of its own, so that "back" leads to before the search.
    change({ q: text.trimStart() }, choice.q !== '');
  };
  return (
    <header class="head">
      <div class="head-row">
        <a class="logo" href="/" onClick={follow} aria-label={t.home}>
          <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M5 11 16 4l11 7v2H5zM8 15h3v10H8zM14.500 15h3v10h-3zM21 15h3v10h-3zM5 26h22v2.500H5z" fill="currentColor" /></svg>
          <span>Stoa</span>
        </a>
        <form class="search" role="search" onSubmit={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.500" cy="10.500" r="6.500" /><path d="m15.500 15.500 5 5" /></svg>
          <input ref={box} type="search" aria-label={t.search} placeholder={t.searchHint} value={words} autocomplete="off" spellcheck={false} onInput={(event) => type(event.currentTarget.value)} />
          {words && <button type="button" class="clear" aria-label={t.clear} onClick={() => { type(''); box.current?.focus(); }}>×</button>}
        </form>
        <div class="head-tools">
          <select aria-label={t.currency} value={choice.currency} onChange={(event) => change({ currency: event.currentTarget.value })}>
            {currencies.map((x) => <option key={x}>{x}</option>)}
          </select>
          <div class="languages" role="group" aria-label={t.language}>
            <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => setLanguage('en')}>EN</button>
            <button type="button" lang="zh" aria-pressed={language === 'zh'} onClick={() => setLanguage('zh')}>中文</button>
          </div>
        </div>
      </div>
    </header>
  );
}
