// What changes in the store, while it changes.
import { useEffect, useState } from 'preact/hooks';
import type { Product } from '../common/product';
import { textIn } from '../common/product';
import { call } from './api';
import { EventReader } from './event_stream';
import { language, say } from './words';

interface Change { position: string; index: number; time: string; principal: string; request_id: string; kind: string; id: string; version: number; after: Product | null }

const shownMax = 200;
const againMs = 2000;

async function follow(lastId: string, signal: AbortSignal, take: (x: Change[]) => void, isOpen: (x: boolean) => void, keep: (id: string) => void): Promise<void> {
  const answer = await call('GET', '/v1/changes/stream', { headers: lastId ? { 'Last-Event-ID': lastId } : {}, signal });
  isOpen(true);
  const reader = new EventReader();
  const pieces = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) return;
    const events = reader.take(value).filter((x) => x.name !== 'problem');
    if (reader.lastId) keep(reader.lastId);
    if (events.length) take(events.map((x) => JSON.parse(x.data).data as Change));
  }
}

export function Changes() {
  const [changes, setChanges] = useState<Change[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    if (isPaused) return;
    const mine = new AbortController();
    let timer = 0;
    let lastId = '';
    const take = (x: Change[]) => setChanges((old) => [...x.reverse(), ...old].slice(0, shownMax));
    const run = async () => {
      try {
        await follow(lastId, mine.signal, take, setOpen, (id) => { lastId = id; });
      } catch {
        // The connection is gone: the next one goes on at the last change that was seen.
      }
      setOpen(false);
      if (!mine.signal.aborted) timer = setTimeout(run, againMs);
    };
    void run();
    return () => { mine.abort(); clearTimeout(timer); };
  }, [isPaused]);
  return (
    <>
      <h1>{say('Changes')}</h1>
      <div class="tools">
        <span class={isOpen ? 'live on' : 'live'} role="status">{say(isPaused ? 'paused' : isOpen ? 'live' : 'connecting…')}</span>
        <button type="button" class="button plain small" onClick={() => setPaused(!isPaused)}>{say(isPaused ? 'Go on' : 'Pause')}</button>
        {changes.length > 0 && <button type="button" class="button plain small" onClick={() => setChanges([])}>{say('Clear')}</button>}
      </div>
      {changes.length === 0 && <p class="hint">{say('Waiting for the next change. Save a product in another tab and watch it come.')}</p>}
      {changes.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label={say('Changes')}>
          <table>
            <thead><tr><th scope="col">{say('Time')}</th><th scope="col">{say('What')}</th><th scope="col">{say('Product')}</th><th scope="col">{say('By')}</th><th scope="col">{say('Request')}</th></tr></thead>
            <tbody>
              {changes.map((x) => (
                <tr key={`${x.position}/${x.index}`}>
                  <td>{x.time.slice(11, 23)}</td><td>{x.kind}</td>
                  <td>{x.after ? <a href={`#product/${encodeURIComponent(x.id)}`}>{textIn(x.after.name, language()) || x.id}</a> : x.id}</td>
                  <td>{x.principal}</td><td>{x.request_id && <a href={`#trace/${encodeURIComponent(x.request_id)}`}><code>{x.request_id.slice(0, 12)}</code></a>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
