// Login, and the places of the admin's page.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../common/problem';
import { get, key } from './api';
import { Categories } from './categories';
import { Changes } from './changes';
import { Editor } from './editor';
import { Import } from './import';
import { Keys } from './keys';
import { Products } from './products';
import { Tasks } from './tasks';
import { Trace } from './trace';
import type { Words } from './words';
import { choose, language, say } from './words';

const places: [string, Words][] = [['products', 'Products'], ['categories', 'Categories'], ['import', 'Import'], ['tasks', 'Tasks'], ['changes', 'Changes'], ['keys', 'Keys'], ['trace', 'Trace']];

function useHash(): string[] {
  const read = () => (location.hash.slice(1) || 'products').split('/');
  const [parts, setParts] = useState(read);
  useEffect(() => {
    const listen = () => setParts(read());
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return parts;
}

export function Fault({ why }: { why: Error | null }) {
  if (!why) return null;
  const field = why instanceof Problem && why.field ? `${why.field}: ` : '';
  return <p class="fault" role="alert">{field}{why.message}</p>;
}

function Languages({ changed }: { changed: () => void }) {
  const button = (id: 'en' | 'zh', text: string) => (
    <button type="button" lang={id} aria-pressed={language() === id} onClick={() => { choose(id); changed(); }}>{text}</button>
  );
  return <div class="languages" role="group" aria-label={say('Language')}>{button('en', 'EN')}{button('zh', '中文')}</div>;
}

function Login({ done, languages }: { done: () => void; languages: ComponentChildren }) {
  const [failure, setFailure] = useState<Error | null>(null);
  const enter = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    key.set(String(form.get('key')).trim());
    try {
      await get('/v1/products?per_page=1&include_fields=name');
      done();
    } catch (why) {
      key.drop();
      setFailure(why as Error);
    }
  };
  return (
    <main class="login">
      <form onSubmit={enter}>
        {languages}
        <h1>{say('Stoa admin')}</h1>
        <p>{say('The key stands in admin.key in the server\'s data folder. It stays in this tab and is gone when you close it.')}</p>
        <label>{say('Admin key')}<input name="key" type="password" autocomplete="off" required /></label>
        <Fault why={failure} />
        <button class="button">{say('Enter')}</button>
      </form>
    </main>
  );
}

function place(parts: string[]): ComponentChildren {
  switch (parts[0]) {
    case 'product': return <Editor key={parts[1]} id={decodeURIComponent(parts[1] ?? '')} />;
    case 'categories': return <Categories />;
    case 'import': return <Import />;
    case 'tasks': return <Tasks />;
    case 'changes': return <Changes />;
    case 'keys': return <Keys />;
    case 'trace': return <Trace key={parts[1]} id={decodeURIComponent(parts[1] ?? '')} />;
    default: return <Products />;
  }
}

export function App() {
  const [isIn, setIn] = useState(key.get() !== '');
  const [spoken, setSpoken] = useState(language());
  const parts = useHash();
  useEffect(() => { document.documentElement.lang = spoken; }, [spoken]);
  const languages = <Languages changed={() => setSpoken(language())} />;
  if (!isIn) return <Login done={() => setIn(true)} languages={languages} />;
  return (
    <div class="frame" key={spoken}>
      <header class="side">
        <a class="name" href="#products">Stoa <span>{say('admin')}</span></a>
        <nav aria-label={say('Places')}>
          {places.map(([id, name]) => <a key={id} href={`#${id}`} aria-current={parts[0] === id || (parts[0] === 'product' && id === 'products') ? 'page' : undefined}>{say(name)}</a>)}
        </nav>
        {languages}
        <button type="button" class="leave" onClick={() => { key.drop(); setIn(false); }}>{say('Leave')}</button>
      </header>
      <main>{place(parts)}</main>
    </div>
  );
}
