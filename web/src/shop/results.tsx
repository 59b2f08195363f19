// Found products with filters beside them.
import { useEffect, useState } from 'preact/hooks';
import type { Context } from './app';
import { Card } from './card';
import { choiceOf, filterOf, sorts } from './choice';
import { Filters } from './filters';
import { Failure, Nothing } from './notices';
import type { Searched } from './use_search';
import { useSearch } from './use_search';
import { word } from './words';

/** Each thing chosen as a button that takes it away. */
function Chips({ context }: { context: Context }) {
  const { choice, change, language, t } = context;
  const without = (list: string[], x: string) => list.filter((y) => y !== x);
  const chips: [string, () => void][] = [
    ...(choice.category ? [[choice.category.split(' > ').map((x) => word(x, language)).join(' › '), () => change({ category: '' })] as [string, () => void]] : []),
    ...choice.brands.map((x): [string, () => void] => [x, () => change({ brands: without(choice.brands, x) })]),
    ...Object.entries(choice.attributes).flatMap(([name, values]) =>
      values.map((x): [string, () => void] => [word(x, language), () => change({ attributes: { ...choice.attributes, [name]: without(values, x) } })])),
    ...choice.tags.map((x): [string, () => void] => [word(x, language), () => change({ tags: without(choice.tags, x) })]),
    ...(choice.min || choice.max ? [[`${choice.min || '0'} – ${choice.max || '∞'} ${choice.currency}`, () => change({ min: '', max: '' })] as [string, () => void]] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <ul class="chips">
      {chips.map(([name, remove]) => <li key={name}><button type="button" aria-label={t.remove(name)} onClick={remove}>{name} <span aria-hidden="true">×</span></button></li>)}
      <li><button type="button" class="quiet-button" onClick={() => change({ ...choiceOf(''), q: choice.q, sort: choice.sort, currency: choice.currency })}>{t.reset}</button></li>
    </ul>
  );
}

function Products({ context, searched }: { context: Context; searched: Searched }) {
  const { t, choice, change } = context;
  const { found, hits, isBusy, failure, more, retry } = searched;
  if (failure) return <Failure t={t} why={failure} retry={retry} />;
  if (found === null) return <ul class="grid" aria-hidden="true">{Array.from({ length: 8 }, (_, i) => <li key={i} class="card ghost"><div class="card-picture" /></li>)}</ul>;
  if (hits.length === 0) return <Nothing t={t} reset={filterOf(choice) ? () => change({ ...choiceOf(''), q: choice.q, currency: choice.currency }) : undefined} />;
  return (
    <>
      <h2 class="quiet">{t.productList}</h2>
      <ul class="grid" aria-busy={isBusy}>{hits.map((x) => <Card key={x.id} hit={x} {...context} />)}</ul>
      {hits.length < found.found && <button type="button" class="button more" aria-disabled={isBusy} onClick={() => !isBusy && more()}>{isBusy ? t.loading : t.more}</button>}
    </>
  );
}

export function Results(context: Context) {
  const { t, choice, change, language } = context;
  const searched = useSearch(choice, language);
  const { found, failure } = searched;
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  const leaf = choice.category.split(' > ').pop() ?? '';
  const count = found?.found ?? 0;
  return (
    <div class="results">
      <aside id="filters" class={isOpen ? 'filters open' : 'filters'} aria-label={t.filters}>
        <div class="filters-head"><h2>{t.filters}</h2><button type="button" class="quiet-button" onClick={() => setOpen(false)}>{t.close}</button></div>
        <Filters found={found} context={context} />
        <button type="button" class="button filters-done" onClick={() => { setOpen(false); document.getElementById('main')?.focus(); }}>{t.apply}</button>
      </aside>
      <section class="found" aria-labelledby="found-title">
        <h1 id="found-title">{choice.q ? `“${choice.q}”` : leaf ? word(leaf, language) : t.all}</h1>
        <div class="bar">
          <p class="count" role="status">{found && !failure ? (count === 1 ? t.one : t.products(count.toLocaleString())) : ''}</p>
          <button type="button" class="button plain filters-button" aria-expanded={isOpen} aria-controls="filters" onClick={() => setOpen(true)}>{t.showFilters}</button>
          <label class="sort"><span>{t.sort}</span>
            <select value={choice.sort} onChange={(event) => change({ sort: event.currentTarget.value })}>
              {sorts.map((x) => <option key={x} value={x}>{x ? t[x as 'price:asc'] : t.relevance}</option>)}
            </select>
          </label>
        </div>
        <Chips context={context} />
        <Products context={context} searched={searched} />
      </section>
    </div>
  );
}
