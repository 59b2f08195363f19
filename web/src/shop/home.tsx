// The first page: departments, and what is new.
import { useMemo } from 'preact/hooks';
import type { Context } from './app';
import { Card } from './card';
import { choiceOf } from './choice';
import { nameOf } from './filters';
import { Failure } from './notices';
import { follow } from './place';
import { useSearch } from './use_search';

/** A thing of each department of the demo; other departments get a letter. */
const signs: Record<string, string> = {
  Kitchen: 'kettle-3', Tableware: 'teapot-5', Furniture: 'chair-2', Lighting: 'pendant-8', Textiles: 'cushion-6', Clothing: 'tshirt-7',
  'Shoes & Bags': 'backpack-1', Audio: 'headphones-4', Stationery: 'notebook-9', Garden: 'planter-2', 'Sports & Outdoors': 'tent-3',
  'Toys & Games': 'bear-5',
};

export function Home(context: Context) {
  const { t, language, choice } = context;
  const newest = useMemo(() => ({ ...choiceOf(''), sort: 'released:desc', currency: choice.currency }), [choice.currency]);
  const { found, hits, failure, retry } = useSearch(newest, language);
  const departments = (found?.facets.category ?? []).filter((x) => !x.value.includes(' > ')).sort((a, b) => a.value.localeCompare(b.value));
  if (failure) return <Failure t={t} why={failure} retry={retry} />;
  return (
    <>
      <section class="hero">
        <div>
          <h1>{t.heroTitle}</h1>
          <p>{t.heroText}</p>
          <a class="button" href="/?all=1" onClick={follow}>{t.all}</a>
        </div>
        <div class="hero-pictures" aria-hidden="true">
          {['teapot-00041', 'floorlamp-00047', 'sneaker-00018'].map((x) => <img key={x} src={`/demo/pictures/${x}.svg`} alt="" width="240" height="240" />)}
        </div>
      </section>
      <section aria-labelledby="departments">
        <h2 id="departments">{t.departments}</h2>
        <ul class="departments">
          {departments.map((x) => (
            <li key={x.value}>
              <a href={`/?category=${encodeURIComponent(x.value)}`} onClick={follow}>
                {signs[x.value] ? <img src={`/demo/pictures/${signs[x.value]}.svg`} alt="" width="96" height="96" /> : <span class="letter" aria-hidden="true">{x.value[0]}</span>}
                <span>{nameOf(x, x.value, language)}</span>
                <small>{x.count.toLocaleString()}</small>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="arrivals">
        <h2 id="arrivals">{t.arrivals}</h2>
        <ul class="grid">{hits.slice(0, 8).map((x) => <Card key={x.id} hit={x} {...context} />)}</ul>
      </section>
    </>
  );
}
