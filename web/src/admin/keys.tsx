// Keys: who may do what, and an end to it at once.
import { useEffect, useState } from 'preact/hooks';
import { call, get } from './api';
import { Fault } from './app';
import { say } from './words';

interface Key { id: string; name: string; scopes: string[]; expires_at?: string; last_used_at: string | null; key?: string }
interface Question { item: Key; what: 'rotate' | 'revoke' }

/** In the order of docs/api.md. */
const rights = ['products:read', 'products:write', 'products:cost', 'products:drafts', 'search', 'import', 'tasks:read', 'tasks:write', 'changes:read',
  'settings:read', 'settings:write', 'traces:read', 'metrics', 'backup', 'keys:manage', 'audit:read', 'webhooks:manage', 'categories:read',
  'categories:write', 'admin'];
const graceSeconds = 3600;

const shownTime = (x: string) => x.slice(0, 16).replace('T', ' ');

/** The one time that a key's text is there to be seen. */
function Secret({ of, done }: { of: Key; done: () => void }) {
  return (
    <section class="conflict" role="alertdialog" aria-labelledby="secret-title">
      <h2 id="secret-title">{say('The key of {name}. It is shown once: copy it now.', { name: of.name })}</h2>
      <div class="tools">
        <input aria-label={say('Key')} readOnly value={of.key} onFocus={(event) => event.currentTarget.select()} autoFocus />
        <button type="button" class="button" onClick={done}>{say('I have copied it')}</button>
      </div>
    </section>
  );
}

function Sure({ asked, yes, no }: { asked: Question; yes: () => void; no: () => void }) {
  const name = asked.item.name;
  return (
    <section class="conflict" role="alertdialog" aria-labelledby="sure-title">
      <h2 id="sure-title">{say(asked.what === 'revoke' ? 'Revoke {name}' : 'Rotate {name}', { name })}</h2>
      <p>{say(asked.what === 'revoke' ? 'Whoever uses {name} is refused from then on.' : 'Whoever uses the old text of {name} is refused in an hour.', { name })}</p>
      <div class="tools">
        <button type="button" class="button" autoFocus onClick={yes}>{say('Do it')}</button>
        <button type="button" class="button plain" onClick={no}>{say('Keep it')}</button>
      </div>
    </section>
  );
}

function Maker({ make }: { make: (body: object) => Promise<boolean> }) {
  const [failure, setFailure] = useState<Error | null>(null);
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const asked = new FormData(form);
    const scopes = asked.getAll('scope').map(String);
    setFailure(scopes.length ? null : new Error(say('Choose at least one right.')));
    const ends = String(asked.get('ends'));
    const body = { name: String(asked.get('name')).trim(), scopes, ...(ends ? { expires_at: `${ends}:00Z` } : {}) };
    if (scopes.length && (await make(body))) form.reset();
  };
  return (
    <section class="report">
      <h2>{say('New key')}</h2>
      <form class="editor" onSubmit={start}>
        <label>{say('Name')}<input name="name" required maxLength={100} autocomplete="off" /></label>
        <label>{say('Ends at (UTC, may be empty)')}<input name="ends" type="datetime-local" /></label>
        <fieldset class="wide">
          <legend>{say('Rights')}</legend>
          <div class="rights">{rights.map((x) => <label key={x} class="radio"><input type="checkbox" name="scope" value={x} /> <code>{x}</code></label>)}</div>
        </fieldset>
        <div class="wide"><Fault why={failure} /><button class="button">{say('Make the key')}</button></div>
      </form>
    </section>
  );
}

function Row({ item, ask }: { item: Key; ask: (what: Question['what']) => void }) {
  const { name } = item;
  return (
    <tr>
      <th scope="row">{name}<br /><code>{item.id.slice(0, 12)}</code></th>
      <td>{item.scopes.map((x) => <code key={x} class="right">{x}</code>)}</td>
      <td>{item.expires_at ? shownTime(item.expires_at) : say('never')}</td>
      <td>{item.last_used_at ? shownTime(item.last_used_at) : say('not since the start')}</td>
      <td class="actions">
        <button type="button" class="button plain small" aria-label={say('Rotate {name}', { name })} onClick={() => ask('rotate')}>{say('Rotate')}</button>
        <button type="button" class="button plain small" aria-label={say('Revoke {name}', { name })} onClick={() => ask('revoke')}>{say('Revoke')}</button>
      </td>
    </tr>
  );
}

export function Keys() {
  const [items, setItems] = useState<Key[] | null>(null);
  const [shown, setShown] = useState<Key | null>(null);
  const [asked, setAsked] = useState<Question | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const load = () => get<{ items: Key[] }>('/v1/keys').then((x) => setItems(x.items), setFailure);
  useEffect(() => { void load(); }, []);
  /** Whether it was done. */
  const run = async (method: string, target: string, body?: object): Promise<boolean> => {
    setFailure(null);
    try {
      const answer = await call(method, target, { body });
      if (answer.status !== 204) setShown(await answer.json());
      await load();
      return true;
    } catch (why) {
      setFailure(why as Error);
      return false;
    }
  };
  const doIt = ({ item, what }: Question) => {
    setAsked(null);
    const target = `/v1/keys/${encodeURIComponent(item.id)}`;
    void (what === 'revoke' ? run('DELETE', target) : run('POST', `${target}/rotate`, { grace_seconds: graceSeconds }));
  };
  return (
    <>
      <h1>{say('Keys')}</h1>
      <p class="hint">{say('Programs and shops reach the store with keys of their own: each has rights, may end by itself, and is revoked here at once.')}</p>
      <Fault why={failure} />
      {shown && <Secret of={shown} done={() => setShown(null)} />}
      {asked && <Sure asked={asked} yes={() => doIt(asked)} no={() => setAsked(null)} />}
      {items?.length === 0 && <p class="hint">{say('There is no key but the administrator\'s.')}</p>}
      {items && items.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label={say('Keys')}>
          <table>
            <thead><tr><th scope="col">{say('Name')}</th><th scope="col">{say('Rights')}</th><th scope="col">{say('Ends')}</th><th scope="col">{say('Last used')}</th><th scope="col">{say('Action')}</th></tr></thead>
            <tbody>{items.map((x) => <Row key={x.id} item={x} ask={(what) => setAsked({ item: x, what })} />)}</tbody>
          </table>
        </div>
      )}
      <Maker make={(body) => run('POST', '/v1/keys', body)} />
    </>
  );
}
