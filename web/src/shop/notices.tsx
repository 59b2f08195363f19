// What stands where products would: nothing found, something failed.
import { Problem } from '../common/problem';
import type { Texts } from './texts';

export function Failure({ t, why, retry }: { t: Texts; why: Error; retry: () => void }) {
  return (
    <div class="notice" role="alert">
      <h2>{t.failed}</h2>
      <p>{why instanceof Problem ? why.message : t.failedHint}</p>
      <button type="button" class="button" onClick={retry}>{t.retry}</button>
    </div>
  );
}

export function Nothing({ t, reset }: { t: Texts; reset?: () => void }) {
  return (
    <div class="notice">
      <svg viewBox="0 0 64 64" aria-hidden="true"><circle cx="28" cy="28" r="17" /><path d="m41 41 14 14M21 23l14 10M35 23 21 33" /></svg>
      <h2>{t.none}</h2>
      <p>{t.noneHint}</p>
      {reset && <button type="button" class="button" onClick={reset}>{t.reset}</button>}
    </div>
  );
}
