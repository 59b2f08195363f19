// Where a request spent its time: each hop as a bar, waiting and working apart.
import { useEffect, useState } from 'preact/hooks';
import { get, recent } from './api';
import { Fault } from './app';
import { say } from './words';

interface Hop { actor: string; at_us: number; wait_us: number; work_us: number }
interface Traced { request_id: string; method: string; route: string; status: number; took_us: number; hops: Hop[] }

const us = (x: number) => (x < 1000 ? `${x} µs` : `${(x / 1000).toFixed(2)} ms`);

/** `at_us` is when the work began; the wait lies before it. */
function Hops({ traced }: { traced: Traced }) {
  const end = Math.max(traced.took_us, ...traced.hops.map((x) => x.at_us + x.work_us), 1);
  const percent = (x: number) => `${(100 * Math.max(x, 0)) / end}%`;
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label={say('Hops')}>
      <table class="hops">
        <thead><tr><th scope="col">{say('Actor')}</th><th scope="col">{say('From the request\'s first byte to its answer, {time}', { time: us(traced.took_us) })}</th><th scope="col" class="number">{say('Waited')}</th><th scope="col" class="number">{say('Worked')}</th></tr></thead>
        <tbody>
          {traced.hops.map((x, i) => (
            <tr key={i}>
              <th scope="row">{x.actor}</th>
              <td><div class="lane" aria-hidden="true">
                <span class="wait" style={{ left: percent(x.at_us - x.wait_us), width: percent(x.wait_us) }} />
                <span class="work" style={{ left: percent(x.at_us), width: percent(x.work_us) }} />
              </div></td>
              <td class="number">{us(x.wait_us)}</td><td class="number">{us(x.work_us)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Trace({ id }: { id: string }) {
  const [wanted, setWanted] = useState(id);
  const [traced, setTraced] = useState<Traced | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (!id) return;
    get<Traced>(`/v1/trace/${encodeURIComponent(id)}`).then((x) => { setTraced(x); setFailure(null); }, setFailure);
  }, [id]);
  return (
    <>
      <h1>{say('Trace')}</h1>
      <form class="tools" onSubmit={(event) => { event.preventDefault(); location.hash = `trace/${encodeURIComponent(wanted.trim())}`; }}>
        <input aria-label={say('Request id')} placeholder={say('X-Request-Id of an answer')} value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} required />
        <button class="button">{say('Show')}</button>
      </form>
      <Fault why={failure} />
      {traced && !failure && <section class="report"><h2>{traced.method} {traced.route}: {traced.status}, {us(traced.took_us)}</h2><Hops traced={traced} /></section>}
      {recent.length > 0 && <section class="report"><h2>{say('Recent requests of this page')}</h2><ul class="recent">{recent.map((x) => <li key={x.id}><a href={`#trace/${encodeURIComponent(x.id)}`}>{x.what}</a></li>)}</ul></section>}
    </>
  );
}
