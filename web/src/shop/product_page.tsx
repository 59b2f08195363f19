// One product: pictures, sizes, attributes, and others of its category.
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../common/problem';
import type { Product, Scalar, Variant } from '../common/product';
import { textIn } from '../common/product';
import type { Hit } from './api';
import { product as read, search } from './api';
import type { Context } from './app';
import { Card, Price } from './card';
import { choiceOf } from './choice';
import { Failure } from './notices';
import { follow } from './place';
import { label, word } from './words';

function useProduct(id: string) {
  const [item, setItem] = useState<Product | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const mine = new AbortController();
    setFailure(null);
    read(id, mine.signal).then(setItem, (why) => mine.signal.aborted || setFailure(why));
    return () => mine.abort();
  }, [id, turn]);
  return { item, failure, retry: () => setTurn((x) => x + 1) };
}

function useSimilar(item: Product | null, language: string): Hit[] {
  const [hits, setHits] = useState<Hit[]>([]);
  useEffect(() => {
    if (!item?.category) return;
    const mine = new AbortController();
    const series = item.attributes?.series;
    const attributes: Record<string, string[]> = series ? { series: [String(series)] } : {};
    const asked = { ...choiceOf(''), category: item.category.join(' > '), attributes };
    search(asked, language, null, mine.signal, 5).then((x) => setHits(x.hits.filter((y) => y.id !== item.id).slice(0, 4)), () => undefined);
    return () => mine.abort();
  }, [item?.id, language]);
  return hits;
}

function Sizes({ variants, chosen, choose, t, language }: { variants: Variant[]; chosen: string; choose: (sku: string) => void } & Pick<Context, 't' | 'language'>) {
  return (
    <fieldset class="sizes">
      <legend>{t.variants}</legend>
      {variants.map((x) => (
        <label key={x.sku} class={x.sku === chosen ? 'chosen' : ''}>
          <input type="radio" name="variant" value={x.sku} checked={x.sku === chosen} onChange={() => choose(x.sku)} />
          {Object.values(x.options ?? {}).map((y) => word(y, language)).join(' / ') || x.sku}
        </label>
      ))}
    </fieldset>
  );
}

function Attributes({ item, sku, t, language }: { item: Product; sku: string } & Pick<Context, 't' | 'language'>) {
  const one = (x: Scalar) => (x === true ? t.yes : x === false ? t.no : word(String(x), language));
  const rows = Object.entries(item.attributes ?? {}).map(([name, x]) => [label(name, language), Array.isArray(x) ? x.map(one).join(', ') : one(x)]);
  if (sku) rows.push([t.sku, sku]);
  return (
    <section class="details" aria-labelledby="details">
      <h2 id="details">{t.details}</h2>
      <dl>{rows.map(([name, x]) => <div key={name}><dt>{name}</dt><dd>{x}</dd></div>)}</dl>
    </section>
  );
}

function Trail({ path, t, language }: { path: string[] } & Pick<Context, 't' | 'language'>) {
  return (
    <nav class="trail" aria-label={t.category}>
      <ol>
        <li><a href="/" onClick={follow}>Stoa</a></li>
        {path.map((x, i) => <li key={x}><a href={`/?category=${encodeURIComponent(path.slice(0, i + 1).join(' > '))}`} onClick={follow}>{word(x, language)}</a></li>)}
      </ol>
    </nav>
  );
}

export function ProductPage({ id, ...context }: { id: string } & Context) {
  const { t, language, choice } = context;
  const { item, failure, retry } = useProduct(id);
  const similar = useSimilar(item, language);
  const [sku, setSku] = useState('');
  const name = textIn(item?.name, language);
  useEffect(() => { if (name) document.title = `${name} · Stoa`; }, [name]);
  if (failure instanceof Problem && failure.status === 404)
    return <div class="notice"><h1>{t.missing}</h1><p>{t.missingHint}</p><a class="button" href="/" onClick={follow}>{t.goHome}</a></div>;
  if (failure) return <Failure t={t} why={failure} retry={retry} />;
  if (!item) return <p class="notice" role="status">{t.loading}</p>;
  const variant = item.variants?.find((x) => x.sku === sku) ?? item.variants?.[0];
  const priced = variant?.price && choice.currency === variant.price.currency ? { ...item, price: variant.price } : item;
  const picture = item.media?.[0];
  return (
    <article class="product">
      <Trail path={item.category ?? []} t={t} language={language} />
      <div class="product-main">
        <div class="product-picture">{picture && <img src={picture.url} alt={textIn(picture.alt, language)} width="800" height="800" />}</div>
        <div class="product-text">
          <p class="card-brand"><a href={`/?brand=${encodeURIComponent(item.brand ?? '')}`} onClick={follow}>{item.brand}</a></p>
          <h1>{name}</h1>
          <Price item={priced} language={language} currency={choice.currency} t={t} />
          <p class="description">{textIn(item.description, language)}</p>
          {item.variants && item.variants.length > 0 && variant && <Sizes variants={item.variants} chosen={variant.sku} choose={setSku} t={t} language={language} />}
          {item.tags && item.tags.length > 0 && <ul class="chips">{item.tags.map((x) => <li key={x}><a href={`/?tag=${encodeURIComponent(x)}`} onClick={follow}>{word(x, language)}</a></li>)}</ul>}
          <Attributes item={item} sku={variant?.sku ?? item.sku ?? ''} t={t} language={language} />
        </div>
      </div>
      {similar.length > 0 && <section aria-labelledby="similar"><h2 id="similar">{t.similar}</h2><ul class="grid">{similar.map((x) => <Card key={x.id} hit={x} {...context} />)}</ul></section>}
    </article>
  );
}
