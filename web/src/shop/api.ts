// The storefront's reads: published products, without a key.
import { problemOf } from '../common/problem';
import type { Product } from '../common/product';
import type { Choice } from './choice';
import { filterOf } from './choice';

export interface Hit { id: string; product: Product; highlights: { name?: string } }
/** A category has a label, too: its path in the language asked for. */
export interface FacetValue { value: string; count: number; label?: string }
export interface Found { found: number; hits: Hit[]; facets: Record<string, FacetValue[]>; cursor: string | null }

/** Attributes that shoppers may choose by. */
export const choosable = ['colour', 'material', 'features', 'series'];

const facets = ['brand', 'category', 'tags', ...choosable.map((x) => `attributes.${x}`)];

async function get<T>(target: string, signal: AbortSignal): Promise<T> {
  const answer = await fetch(target, { signal });
  if (!answer.ok) throw await problemOf(answer);
  return answer.json();
}

export function search(choice: Choice, language: string, cursor: string | null, signal: AbortSignal, perPage = 24): Promise<Found> {
  const asked = new URLSearchParams({
    q: choice.q,
    per_page: String(perPage),
    lang: language,
    currency: choice.currency,
    include_fields: 'name,brand,price,prices,compare_at,media,tags,slug,category',
  });
  const filter = filterOf(choice);
  if (filter) asked.set('filter_by', filter);
  if (choice.sort) asked.set('sort_by', choice.sort);
  if (cursor) asked.set('cursor', cursor);
  else {
    asked.set('facet_by', facets.join(','));
    asked.set('disjunctive', facets.filter((x) => x !== 'tags').join(','));
  }
  return get(`/shop/api/search?${asked}`, signal);
}

export function product(id: string, signal: AbortSignal): Promise<Product> {
  return get(`/shop/api/products/${encodeURIComponent(id)}`, signal);
}
