// Login, and the six places of the admin's page.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../common/problem';
import { get, key } from './api';
import { Categories } from './categories';
import { Changes } from './changes';
import { Editor } from './editor';
import { Import } from './import';
import { Products } from './products';
import { Tasks } from './tasks';
import { Trace } from './trace';

const places: [string, string][] = [['products', 'Products'], ['categories', 'Categories'], ['import', 'Import'], ['tasks', 'Tasks'], ['changes', 'Changes'], ['trace', 'Trace']];

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

function Login({ done }: { done: () => void }) {
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
        <h1>Stoa admin</h1>
        <p>The key stands in <code>admin.key</code> in the server's data folder. It stays in this tab and is gone when you close it.</p>
        <label>Admin key<input name="key" type="password" autocomplete="off" required /></label>
        <Fault why={failure} />
        <button class="button">Enter</button>
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
    case 'trace': return <Trace key={parts[1]} id={decodeURIComponent(parts[1] ?? '')} />;
    default: return <Products />;
  }
}

export function App() {
  const [isIn, setIn] = useState(key.get() !== '');
  const parts = useHash();
  if (!isIn) return <Login done={() => setIn(true)} />;
  return (
    <div class="frame">
      <header class="side">
        <a class="name" href="#products">Stoa <span>admin</span></a>
        <nav aria-label="Places">
          {places.map(([id, name]) => <a key={id} href={`#${id}`} aria-current={parts[0] === id || (parts[0] === 'product' && id === 'products') ? 'page' : undefined}>{name}</a>)}
        </nav>
        <button type="button" class="leave" onClick={() => { key.drop(); setIn(false); }}>Leave</button>
      </header>
      <main>{place(parts)}</main>
    </div>
  );
}
