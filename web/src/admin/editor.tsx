// One product to edit. What somebody else has saved meanwhile is never overwritten unseen.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../common/problem';
import type { Product } from '../common/product';
import { textIn } from '../common/product';
import { patchProduct, readProduct } from './api';
import { Fault } from './app';
import type { Draft, Field } from './fields';
import { changedFields, draftOf, fields, patchOf } from './fields';
import { language, say, sayIfKnown } from './words';

function Input({ field, value, set }: { field: Field; value: string; set: (x: string) => void }) {
  if (field.choices)
    return <label>{say(field.label)}<select value={value} onChange={(event) => set(event.currentTarget.value)}>{field.choices.map((x) => <option key={x} value={x}>{sayIfKnown(x)}</option>)}</select></label>;
  if (field.isLong)
    return <label class="wide">{say(field.label)}<textarea rows={4} value={value} onInput={(event) => set(event.currentTarget.value)} /></label>;
  return <label>{say(field.label)}<input value={value} onInput={(event) => set(event.currentTarget.value)} /></label>;
}

/** Both versions field by field; the user says which one stays. */
function Conflict({ mine, base, theirs, resolve }: { mine: Draft; base: Product; theirs: Product; resolve: (draft: Draft) => void }) {
  const old = draftOf(base);
  const stored = draftOf(theirs);
  const touched = fields.filter((x) => mine[x.id] !== stored[x.id] && (mine[x.id] !== old[x.id] || stored[x.id] !== old[x.id]));
  const isMine = (x: Field) => mine[x.id] !== old[x.id];
  const [kept, setKept] = useState<Record<string, 'mine' | 'theirs'>>(() => Object.fromEntries(touched.map((x) => [x.id, isMine(x) && stored[x.id] === old[x.id] ? 'mine' : 'theirs'])));
  const box = useRef<HTMLElement>(null);
  // Whoever saved at the end of the form would not see it above.
  useEffect(() => box.current?.focus(), []);
  const merged = () => Object.fromEntries(fields.map((x) => [x.id, (kept[x.id] === 'mine' ? mine[x.id] : stored[x.id]) ?? '']));
  const option = (x: Field, which: 'mine' | 'theirs', text: string) => (
    <td class={kept[x.id] === which ? 'kept' : ''}>
      <label class="radio"><input type="radio" name={`keep-${x.id}`} checked={kept[x.id] === which} onChange={() => setKept({ ...kept, [x.id]: which })} /> <span>{text || say('(empty)')}</span></label>
    </td>
  );
  return (
    <section ref={box} tabIndex={-1} class="conflict" role="alertdialog" aria-labelledby="conflict-title" aria-describedby="conflict-text">
      <h2 id="conflict-title">{say('Somebody else saved this product')}</h2>
      <p id="conflict-text">{say('You edited version {mine}; version {theirs} is stored now. Choose what stays of each field; nothing is saved yet.', { mine: base.version ?? 0, theirs: theirs.version ?? 0 })}</p>
      <div class="sheet">
        <table>
          <thead><tr><th scope="col">{say('Field')}</th><th scope="col">{say('Yours')}</th><th scope="col">{say('Stored')}</th></tr></thead>
          <tbody>{touched.map((x) => <tr key={x.id}><th scope="row">{say(x.label)}</th>{option(x, 'mine', mine[x.id] ?? '')}{option(x, 'theirs', stored[x.id] ?? '')}</tr>)}</tbody>
        </table>
      </div>
      <div class="tools">
        <button type="button" class="button" onClick={() => resolve(merged())}>{say('Save what I chose')}</button>
        <button type="button" class="button plain" onClick={() => resolve(stored)}>{say('Take the stored version')}</button>
      </div>
    </section>
  );
}

export function Editor({ id }: { id: string }) {
  const [base, setBase] = useState<Product | null>(null);
  const [draft, setDraft] = useState<Draft>({});
  const [theirs, setTheirs] = useState<Product | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const [note, setNote] = useState('');
  const begin = (item: Product) => { setBase(item); setDraft(draftOf(item)); setTheirs(null); };
  useEffect(() => { readProduct(id).then(begin, setFailure); }, [id]);
  if (!base) return <><h1>{id}</h1><Fault why={failure} /></>;

  const save = async (from: Product, wanted: Draft) => {
    setFailure(null);
    setNote('');
    const patch = patchOf(wanted, from);
    if (Object.keys(patch).length === 0) { begin(from); setNote(say('Nothing to save: this is what is stored.')); return; }
    try {
      const saved = await patchProduct(id, from.version ?? 0, patch);
      begin(saved);
      setNote(say('Saved as version {version}.', { version: saved.version ?? 0 }));
    } catch (why) {
      if (why instanceof Problem && why.status === 412) {
        setDraft(wanted);
        setBase(from);
        await readProduct(id).then(setTheirs, setFailure);
      } else setFailure(why as Error);
    }
  };
  const count = changedFields(draft, base).length;
  return (
    <>
      <p><a href="#products">← {say('Products')}</a></p>
      <h1>{textIn(base.name, language()) || id}</h1>
      <p class="hint"><code>{id}</code> · {say('version {version}', { version: base.version ?? 0 })}{base.updated_at ? ` · ${base.updated_at.slice(0, 19).replace('T', ' ')}` : ''}</p>
      <p class="note" role="status">{note}</p>
      <Fault why={failure} />
      {theirs && <Conflict key={theirs.version} mine={draft} base={base} theirs={theirs} resolve={(x) => void save(theirs, x)} />}
      <form class="editor" onSubmit={(event) => { event.preventDefault(); void save(base, draft); }}>
        {fields.map((x) => <Input key={x.id} field={x} value={draft[x.id] ?? ''} set={(text) => setDraft((old) => ({ ...old, [x.id]: text }))} />)}
        <div class="wide tools"><button class="button" disabled={theirs !== null}>{say(count === 0 ? 'Save' : count === 1 ? 'Save 1 change' : 'Save {n} changes', { n: count })}</button></div>
      </form>
    </>
  );
}
