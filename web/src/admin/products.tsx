// Products of every status, searched as one types.
import { useEffect, useState } from 'preact/hooks';
import type { Product } from '../common/product';
import { shownMoney, textIn } from '../common/product';
import { get } from './api';
import { Fault } from './app';
import { language, say, sayIfKnown } from './words';

interface Page { items?: Product[]; hits?: { product: Product }[]; cursor: string | null; found?: number }

const fields = 'name,brand,price,status,updated_at,media';

function target(words: string, status: string, cursor: string | null): string {
  const asked = new URLSearchParams({ per_page: '30', include_fields: fields });
  if (cursor) asked.set('cursor', cursor);
  // Searches see published products only; the list sees all.
  if (words) asked.set('q', words);
  else if (status) asked.set('filter_by', `status:=${status}`);
  return `/v1/${words ? 'search' : 'products'}?${asked}`;
}

export function Products() {
  const [words, setWords] = useState('');
  const [status, setStatus] = useState('');
  const [items, setItems] = useState<Product[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [found, setFound] = useState<number | undefined>();
  const [failure, setFailure] = useState<Error | null>(null);
  const load = async (from: string | null, signal?: AbortSignal) => {
    try {
      const page = await get<Page>(target(words.trim(), status, from), signal);
      const got = page.items ?? (page.hits ?? []).map((x) => x.product);
      setItems((old) => (from ? [...old, ...got] : got));
      setCursor(page.cursor);
      setFound(page.found);
      setFailure(null);
    } catch (why) {
      if (!signal?.aborted) setFailure(why as Error);
    }
  };
  useEffect(() => {
    const mine = new AbortController();
    const timer = setTimeout(() => void load(null, mine.signal), 120);
    return () => { clearTimeout(timer); mine.abort(); };
  }, [words, status]);
  return (
    <>
      <h1>{say('Products')}</h1>
      <div class="tools">
        <input type="search" aria-label={say('Search products')} placeholder={say('Search published products…')} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        <label>{say('Status')} <select value={status} disabled={words.trim() !== ''} onChange={(event) => setStatus(event.currentTarget.value)}>
          <option value="">{say('all')}</option>{['published', 'draft', 'archived'].map((x) => <option key={x} value={x}>{sayIfKnown(x)}</option>)}
        </select></label>
        <span role="status">{found === undefined ? '' : say('{n} found', { n: found.toLocaleString() })}</span>
      </div>
      <Fault why={failure} />
      <div class="sheet" tabIndex={0} role="region" aria-label={say('Products')}>
        <table>
          <thead><tr><th scope="col">{say('Name')}</th><th scope="col" class="spare">{say('Id')}</th><th scope="col">{say('Brand')}</th><th scope="col">{say('Status')}</th><th scope="col" class="number">{say('Price')}</th></tr></thead>
          <tbody>
            {items.map((x) => (
              <tr key={x.id}>
                <td><a href={`#product/${encodeURIComponent(x.id)}`}>{textIn(x.name, language())}</a></td>
                <td class="spare"><code>{x.id}</code></td><td>{x.brand}</td><td><span class={`state ${x.status}`}>{sayIfKnown(x.status ?? '')}</span></td>
                <td class="number">{x.price && shownMoney(x.price, language())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length === 0 && !failure && <p class="hint">{say('No product.')}</p>}
      {cursor && <button type="button" class="button plain" onClick={() => void load(cursor)}>{say('Show more')}</button>}
    </>
  );
}
