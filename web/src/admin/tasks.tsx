// All imports: how far they are, and a way to stop them.
import { useEffect, useState } from 'preact/hooks';
import type { Task } from './api';
import { call, get, isOver } from './api';
import { Fault } from './app';
import { Progress } from './import';
import { say, sayIfKnown } from './words';

const pollMs = 1500;

/** What it did can be taken back. An undo that stopped half-way did nothing. */
const isUndoable = (x: Task) => isOver(x) && !x.dry_run && (x.state === 'done' || !x.undoes) && x.written + (x.deleted ?? 0) > 0;

export function Tasks() {
  const [tasks, setTasks] = useState<Task[] | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const load = async () => {
    try {
      setTasks((await get<{ items: Task[] }>('/v1/tasks?per_page=100')).items);
      setFailure(null);
    } catch (why) {
      setFailure(why as Error);
    }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), pollMs);
    return () => clearInterval(timer);
  }, []);
  const change = async (task: Task, what: 'cancel' | 'retry' | 'undo') => {
    try {
      await call('POST', `/v1/tasks/${encodeURIComponent(task.id)}/${what}`);
      await load();
    } catch (why) {
      setFailure(why as Error);
    }
  };
  return (
    <>
      <h1>{say('Tasks')}</h1>
      <Fault why={failure} />
      {tasks?.length === 0 && <p class="hint">{say('Nothing has been imported yet.')}</p>}
      {tasks && tasks.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label={say('Tasks')}>
          <table>
            <thead><tr><th scope="col">{say('Task')}</th><th scope="col">{say('State')}</th><th scope="col">{say('Progress')}</th><th scope="col" class="number">{say('Rows')}</th><th scope="col" class="number">{say('Refused')}</th><th scope="col">{say('Action')}</th></tr></thead>
            <tbody>
              {tasks.map((x) => (
                <tr key={x.id}>
                  <td><code>{x.id}</code></td><td><span class={`state ${x.state}`}>{sayIfKnown(x.state)}</span></td>
                  <td><Progress label={say('Progress of {id}', { id: x.id })} value={isOver(x) ? 1 : x.bytes_done} max={isOver(x) ? 1 : x.bytes} /></td>
                  <td class="number">{x.rows.toLocaleString()}</td><td class="number">{x.refused.toLocaleString()}</td>
                  <td>
                    {!isOver(x) && <button type="button" class="button plain small" aria-label={say('Cancel {id}', { id: x.id })} onClick={() => void change(x, 'cancel')}>{say('Cancel')}</button>}
                    {(x.state === 'failed' || x.state === 'cancelled') && <button type="button" class="button plain small" aria-label={say('Retry {id}', { id: x.id })} onClick={() => void change(x, 'retry')}>{say('Retry')}</button>}
                    {isUndoable(x) && <button type="button" class="button plain small" aria-label={say('Undo {id}', { id: x.id })} onClick={() => void change(x, 'undo')}>{say('Undo')}</button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
