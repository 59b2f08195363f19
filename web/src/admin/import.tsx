// A file of products: chosen, uploaded, followed, with the rows that were refused.
import { useEffect, useState } from 'preact/hooks';
import type { Task } from './api';
import { get, isOver, upload } from './api';
import { Fault } from './app';

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

function Report({ task }: { task: Task }) {
  const errors = task.errors ?? [];
  return (
    <section class="report">
      <h2>{task.dry_run ? 'Trial' : 'Import'}: {task.state}</h2>
      <Progress label="Import" value={isOver(task) ? 1 : task.bytes_done} max={isOver(task) ? 1 : task.bytes} />
      <p role="status">{task.rows.toLocaleString()} rows: {task.written.toLocaleString()} written, {task.unchanged.toLocaleString()} unchanged, {task.refused.toLocaleString()} refused{task.deleted ? `, ${task.deleted} deleted` : ''}</p>
      {task.reason && <p class="fault">{task.reason}</p>}
      {errors.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label="Refused rows">
          <table>
            <thead><tr><th scope="col" class="number">Line</th><th scope="col">Field</th><th scope="col">Reason</th></tr></thead>
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
      <h1>Import</h1>
      <p class="hint">JSON Lines (<code>.jsonl</code>) or CSV. Rows that change nothing write nothing; a row with a mistake is named and the others go on.</p>
      <form class="editor" onSubmit={start}>
        <label class="wide">File<input name="file" type="file" accept=".jsonl,.ndjson,.csv" required /></label>
        <label>Rows are<select name="mode"><option value="upsert">whole products</option><option value="patch">some fields of products</option><option value="sync">the whole catalogue (others are deleted)</option></select></label>
        <label class="tick"><input name="dry" type="checkbox" /> Only try, write nothing</label>
        <div class="wide tools"><button class="button" disabled={sent !== null}>Start</button></div>
      </form>
      {sent !== null && <><p role="status">Uploading, {Math.round(sent * 100)} %</p><Progress label="Upload" value={sent} max={1} /></>}
      <Fault why={failure ?? lost} />
      {id && task && <Report task={task} />}
    </>
  );
}
