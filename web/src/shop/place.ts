// Where the shopper is: the address, as a value that changes.
import { useEffect, useState } from 'preact/hooks';

type Listener = () => void;
const listeners = new Set<Listener>();
const tell = () => listeners.forEach((x) => x());
addEventListener('popstate', tell);

/** Goes to an address of the shop. `replace` for what is no step of its own, such as one more letter of a search. */
export function go(address: string, replace = false): void {
  const current = location.pathname + location.search;
  if (address === current) return;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  tell();
}

export function usePlace(): { path: string; search: string } {
  const read = () => ({ path: location.pathname, search: location.search });
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const listener = () => setPlace(read());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return place;
}

/** For links: an ordinary click stays within the page, everything else is the browser's. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
  scrollTo(0, 0);
}
