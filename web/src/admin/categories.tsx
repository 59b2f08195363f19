// The tree of categories: rename, move, reorder. Each is one write, whatever is in the category.
import { useEffect, useState } from 'preact/hooks';
import { call, get } from './api';
import { Fault } from './app';
import { say } from './words';

interface Category { id: string; name: string; parent?: string; order?: number; version: number; path: string[]; products: number; children?: Category[] }

/** All of a tree, each with how deep it lies, in the order in which it is shown. */
function flat(items: Category[], depth = 0): { item: Category; depth: number }[] {
  return items.flatMap((item) => [{ item, depth }, ...flat(item.children ?? [], depth + 1)]);
}

/** Saves what differs if the category still has this version. */
async function save(item: Category, form: FormData): Promise<void> {
  const name = String(form.get('name')).trim();
  const parent = String(form.get('parent'));
  const order = Number(form.get('order'));
  const patch: Record<string, unknown> = {};
  if (name !== item.name) patch.name = name;
  if (parent !== (item.parent ?? '')) patch.parent = parent || null;
  if (order !== (item.order ?? 0)) patch.order = order;
  await call('PATCH', `/v1/categories/${encodeURIComponent(item.id)}`, { body: patch, headers: { 'If-Match': `"${item.version}"` } });
}

function Form({ item, all, done, leave }: { item: Category; all: Category[]; done: () => Promise<void>; leave: () => void }) {
  const [failure, setFailure] = useState<Error | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await save(item, new FormData(event.currentTarget as HTMLFormElement));
      await done();
    } catch (why) {
      setFailure(why as Error);
    }
  };
  // What lies below it cannot be above it.
  const own = item.path.join(' > ');
  const parents = all.filter((x) => !`${x.path.join(' > ')} > `.startsWith(`${own} > `));
  return (
    <form class="inline" aria-label={say('Edit {name}', { name: own })} onSubmit={submit}>
      <label>{say('Name')}<input name="name" defaultValue={item.name} required maxLength={200} /></label>
      <label>{say('In')}
        <select name="parent" defaultValue={item.parent ?? ''}>
          <option value="" selected={!item.parent}>{say('(top)')}</option>
          {parents.map((x) => <option key={x.id} value={x.id} selected={x.id === item.parent}>{x.path.join(' > ')}</option>)}
        </select>
      </label>
      <label>{say('Order')}<input name="order" type="number" step="1" defaultValue={String(item.order ?? 0)} /></label>
      <Fault why={failure} />
      <button class="button small">{say('Save')}</button>
      <button type="button" class="button plain small" onClick={leave}>{say('Cancel')}</button>
    </form>
  );
}

export function Categories() {
  const [tree, setTree] = useState<Category[] | null>(null);
  const [open, setOpen] = useState('');
  const [failure, setFailure] = useState<Error | null>(null);
  const load = async () => {
    try {
      setTree((await get<{ items: Category[] }>('/v1/categories')).items);
      setFailure(null);
      setOpen('');
    } catch (why) {
      setFailure(why as Error);
    }
  };
  useEffect(() => { void load(); }, []);
  const rows = flat(tree ?? []);
  return (
    <>
      <h1>{say('Categories')}</h1>
      <Fault why={failure} />
      {tree?.length === 0 && <p class="hint">{say('There are no categories yet. A product\'s category makes them.')}</p>}
      {rows.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label={say('Categories')}>
          <table>
            <thead><tr><th scope="col">{say('Category')}</th><th scope="col" class="number">{say('Products')}</th><th scope="col">{say('Action')}</th></tr></thead>
            <tbody>
              {rows.map(({ item, depth }) => (
                <tr key={item.id}>
                  <td style={{ paddingLeft: `${14 + depth * 22}px` }}>
                    {open === item.id ? <Form item={item} all={rows.map((x) => x.item)} done={load} leave={() => setOpen('')} /> : item.name}
                  </td>
                  <td class="number">{item.products.toLocaleString()}</td>
                  <td><button type="button" class="button plain small" aria-label={say('Edit {name}', { name: item.path.join(' > ') })} onClick={() => setOpen(item.id)}>{say('Edit')}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
