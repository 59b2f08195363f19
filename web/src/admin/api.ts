// Calls of /v1 with the key of this tab. The key stays in sessionStorage and goes into no address.
import { Problem, problemOf } from '../common/problem';
import type { Product } from '../common/product';

const place = 'stoa-admin-key';

export const key = {
  get: () => sessionStorage.getItem(place) ?? '',
  set: (x: string) => sessionStorage.setItem(place, x),
  drop: () => sessionStorage.removeItem(place),
};

/** The last requests of this page, the newest first: for the trace. */
export const recent: { id: string; what: string }[] = [];

function note(answer: Response, method: string, target: string): void {
  const id = answer.headers.get('X-Request-Id');
  if (!id || target.startsWith('/v1/trace') || target.startsWith('/v1/tasks')) return;
  recent.unshift({ id, what: `${method} ${target.split('?')[0]}` });
  recent.length = Math.min(recent.length, 12);
}

export async function call(method: string, target: string, options: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {}): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${key.get()}`, ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const answer = await fetch(target, { method, headers, body, signal: options.signal });
  note(answer, method, target);
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

export async function get<T>(target: string, signal?: AbortSignal): Promise<T> {
  return (await call('GET', target, { signal })).json();
}

export const readProduct = (id: string) => get<Product>(`/v1/products/${encodeURIComponent(id)}`);

/** Saves some fields of a product if it still has this version. A `Problem` of status 412 means that it has not. */
export async function patchProduct(id: string, version: number, patch: object): Promise<Product> {
  const answer = await call('PATCH', `/v1/products/${encodeURIComponent(id)}`, { body: patch, headers: { 'If-Match': `"${version}"` } });
  return answer.json();
}

export interface Task {
  id: string; state: string; mode: string; rows: number; written: number; unchanged: number; refused: number; deleted?: number;
  bytes: number; bytes_done: number; reason?: string; dry_run?: boolean; undoes?: string; errors?: { line: number; field: string; reason: string }[];
}
export const isOver = (x: Task) => x.state === 'done' || x.state === 'failed' || x.state === 'cancelled';

/** Sends a file to be imported; fetch tells nothing of how far an upload is, so this is the older interface. */
export function upload(target: string, file: File, onProgress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', target);
    request.setRequestHeader('Authorization', `Bearer ${key.get()}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new Problem(0, 'unreachable', 'the server cannot be reached'));
    request.onload = () => {
      try {
        const body = JSON.parse(request.responseText);
        if (request.status === 202) resolve(body.task);
        else reject(new Problem(request.status, body.type, body.detail, body.field));
      } catch {
        reject(new Problem(request.status, 'unknown', `the server answered ${request.status}`));
      }
    };
    request.send(file);
  });
}
