// A file of products: chosen, uploaded, followed, with the rows that were refused.
import { useEffect, useState } from 'preact/hooks';
import type { Task } from './api';
import { get, isOver, upload } from './api';
import { Fault } from './app';
import { say, sayIfKnown } from './words';

const pollMs = 400;

export function Progress({ label, value, max }: { label: string; value: number; max: number }) {
  return <progress aria-label={label} value={max ? value : undefined} max={max || 1} />;
}

/** Follows a task until it is over. */
export function useTask(id: string): [Task | null, Error | null] {
  const [task, setTask] = useState<Task | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (!id) return;
    let timer = 0;
    const mine = new AbortController();
    const look = async () => {
      try {
        const now = await get<Task>(`/v1/tasks/${encodeURIComponent(id)}`, mine.signal);
        setTask(now);
        if (!isOver(now)) timer = setTimeout(look, pollMs);
      } catch (why) {
        if (!mine.signal.aborted) setFailure(why as Error);
      }
    };
    void look();
    return () => { clearTimeout(timer); mine.abort(); };
  }, [id]);
  return [task, failure];
}

const counts = (x: Task) => Object.fromEntries((['rows', 'written', 'unchanged', 'refused'] as const).map((name) => [name, x[name].toLocaleString()]));

function Report({ task }: { task: Task }) {
  const errors = task.errors ?? [];
  return (
    <section class="report">
      <h2>{say(task.dry_run ? 'Trial: {state}' : 'Import: {state}', { state: sayIfKnown(task.state) })}</h2>
      <Progress label={say('Import')} value={isOver(task) ? 1 : task.bytes_done} max={isOver(task) ? 1 : task.bytes} />
      <p role="status">{say('{rows} rows: {written} written, {unchanged} unchanged, {refused} refused', counts(task))}{task.deleted ? say(', {n} deleted', { n: task.deleted }) : ''}</p>
      {task.reason && <p class="fault">{task.reason}</p>}
      {errors.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label={say('Refused rows')}>
          <table>
            <thead><tr><th scope="col" class="number">{say('Line')}</th><th scope="col">{say('Field')}</th><th scope="col">{say('Reason')}</th></tr></thead>
            <tbody>{errors.map((x) => <tr key={`${x.line} ${x.field}`}><td class="number">{x.line}</td><td><code>{x.field}</code></td><td>{x.reason}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function Import() {
  const [sent, setSent] = useState<number | null>(null);
  const [id, setId] = useState('');
  const [failure, setFailure] = useState<Error | null>(null);
  const [task, lost] = useTask(id);
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const file = form.get('file') as File;
    const asked = new URLSearchParams({ format: /\.csv$/i.test(file.name) ? 'csv' : 'jsonl', mode: String(form.get('mode')) });
    if (form.get('dry')) asked.set('dry_run', 'true');
    if (form.get('atomic')) asked.set('atomic', 'true');
    setFailure(null);
    setId('');
    setSent(0);
    try {
      setId(await upload(`/v1/import?${asked}`, file, setSent));
    } catch (why) {
      setFailure(why as Error);
    }
    setSent(null);
  };
  return (
    <>
      <h1>{say('Import')}</h1>
      <p class="hint">{say('JSON Lines (.jsonl) or CSV. Rows that change nothing write nothing; a row with a mistake is named and the others go on.')}</p>
      <form class="editor" onSubmit={start}>
        <label class="wide">{say('File')}<input name="file" type="file" accept=".jsonl,.ndjson,.csv" required /></label>
        <label>{say('Rows are')}<select name="mode"><option value="upsert">{say('whole products')}</option><option value="patch">{say('some fields of products')}</option><option value="sync">{say('the whole catalogue (others are deleted)')}</option></select></label>
        <label class="tick"><input name="atomic" type="checkbox" /> {say('All rows at once, or none')}</label>
        <label class="tick"><input name="dry" type="checkbox" /> {say('Only try, write nothing')}</label>
        <div class="wide tools"><button class="button" disabled={sent !== null}>{say('Start')}</button></div>
      </form>
      {sent !== null && <><p role="status">{say('Uploading, {n} %', { n: Math.round(sent * 100) })}</p><Progress label={say('Upload')} value={sent} max={1} /></>}
      <Fault why={failure ?? lost} />
      {id && task && <Report task={task} />}
    </>
  );
}
