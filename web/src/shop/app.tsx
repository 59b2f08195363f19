// The storefront as a whole: header, and what the address asks for below it.
import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../common/product';
import type { Choice } from './choice';
import { addressOf, choiceOf, isEmpty } from './choice';
import { Header } from './header';
import { Home } from './home';
import { go, usePlace } from './place';
import { ProductPage } from './product_page';
import { Results } from './results';
import type { Texts } from './texts';
import { texts } from './texts';

export interface Context { language: Language; t: Texts; choice: Choice; change: (part: Partial<Choice>, replace?: boolean) => void }

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('language');
  if (asked === 'en' || asked === 'zh') return asked;
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}

export function App() {
  const place = usePlace();
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const isProduct = place.path.startsWith('/p/');
  const choice = choiceOf(isProduct ? '' : place.search);
  const isAll = new URLSearchParams(place.search).has('all');
  const context: Context = {
    language,
    t: texts[language],
    choice,
    change: (part, replace = false) => go(addressOf({ ...choice, ...part }), replace),
  };

  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem('language', language);
  }, [language]);
  useEffect(() => {
    if (!isProduct) document.title = choice.q ? `${choice.q} · Stoa` : 'Stoa';
  }, [isProduct, choice.q]);

  return (
    <>
      <a class="skip" href="#main">{context.t.skip}</a>
      <Header {...context} setLanguage={setLanguage} />
      <main id="main" tabIndex={-1}>
        {isProduct ? (
          <ProductPage key={place.path} id={decodeURIComponent(place.path.slice(3))} {...context} />
        ) : isEmpty(choice) && !isAll ? (
          <Home {...context} />
        ) : (
          <Results {...context} />
        )}
      </main>
      <footer class="foot">{context.t.footer}</footer>
    </>
  );
}
