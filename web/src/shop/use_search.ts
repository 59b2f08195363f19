// Searches as the choice changes: one after a short pause, older ones aborted, and only the newest one's answer shown.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Found, Hit } from './api';
import { search } from './api';
import type { Choice } from './choice';
import { addressOf } from './choice';

const pauseMs = 120;

export interface Searched {
  found: Found | null;
  hits: Hit[];
  isBusy: boolean;
  failure: Error | null;
  more: () => void;
  retry: () => void;
}

const isAbort = (why: unknown) => why instanceof DOMException && why.name === 'AbortError';

export function useSearch(choice: Choice, language: string): Searched {
  const [found, setFound] = useState<Found | null>(null);
  const [hits, setHits] = useState<Hit[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(true);
  const [failure, setFailure] = useState<Error | null>(null);
  const [turn, setTurn] = useState(0);
  const running = useRef(new AbortController());
  const isFirst = useRef(true);
  const key = addressOf(choice) + language;

  const run = async (from: string | null, take: (x: Found) => void) => {
    running.current.abort();
    const mine = new AbortController();
    running.current = mine;
    setBusy(true);
    try {
      const got = await search(choice, language, from, mine.signal);
      if (mine.signal.aborted) return;
      take(got);
      setCursor(got.cursor);
      setFailure(null);
      setBusy(false);
    } catch (why) {
      if (mine.signal.aborted || isAbort(why)) return;
      setFailure(why as Error);
      setBusy(false);
    }
  };

  useEffect(() => {
    const begin = () =>
      void run(null, (x) => {
        setFound(x);
        setHits(x.hits);
      });
    const timer = setTimeout(begin, isFirst.current ? 0 : pauseMs);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      running.current.abort();
    };
  }, [key, turn]);

  return {
    found,
    hits,
    isBusy,
    failure,
    more: () => cursor && void run(cursor, (x) => setHits((all) => [...all, ...x.hits])),
    retry: () => setTurn((x) => x + 1),
  };
}
