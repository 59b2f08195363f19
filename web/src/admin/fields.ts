// The fields of a product that the editor shows, each as one line of text and back.
import type { Product, Text } from '../common/product';
import type { Words } from './words';

export interface Field {
  id: string;
  label: Words;
  isLong?: boolean;
  choices?: string[];
  read: (item: Product) => string;
  /** Sets the field in a merge patch (RFC 7396); null removes. */
  write: (patch: Record<string, unknown>, text: string, item: Product) => void;
}

function textField(id: 'name' | 'description', language: 'en' | 'zh', label: Words): Field {
  return {
    id: `${id}.${language}`,
    label,
    isLong: id === 'description',
    read: (item) => {
      const x = item[id];
      return typeof x === 'object' ? (x[language] ?? '') : language === 'en' ? (x ?? '') : '';
    },
    write: (patch, text, item) => {
      const old = item[id];
      const isPlain = typeof old !== 'object' && language === 'en' && typeof patch[id] !== 'object';
      const all: Text = typeof patch[id] === 'object' ? (patch[id] as Record<string, string>) : typeof old === 'object' ? { ...old } : old ? { en: old } : {};
      if (isPlain) patch[id] = text || null;
      else patch[id] = { ...(all as object), [language]: text || null };
    },
  };
}

function plain(id: 'brand' | 'model' | 'slug' | 'sku', label: Words): Field {
  return { id, label, read: (item) => item[id] ?? '', write: (patch, text) => { patch[id] = text || null; } };
}

export const fields: Field[] = [
  textField('name', 'en', 'Name (English)'),
  textField('name', 'zh', 'Name (Chinese)'),
  textField('description', 'en', 'Description (English)'),
  textField('description', 'zh', 'Description (Chinese)'),
  plain('brand', 'Brand'),
  plain('model', 'Model'),
  plain('sku', 'Article number'),
  plain('slug', 'Slug'),
  { id: 'status', label: 'Status', choices: ['draft', 'published', 'archived'], read: (item) => item.status ?? 'published', write: (patch, text) => { patch.status = text; } },
  {
    id: 'price', label: 'Price, such as 49.95 USD', read: (item) => (item.price ? `${item.price.amount} ${item.price.currency}` : ''),
    write: (patch, text) => {
      const [amount = '', currency = 'USD'] = text.trim().split(/\s+/);
      patch.price = amount ? { amount, currency } : null;
    },
  },
  { id: 'category', label: 'Category, levels by >', read: (item) => (item.category ?? []).join(' > '), write: (patch, text) => { patch.category = text.trim() ? text.split('>').map((x) => x.trim()) : null; } },
  { id: 'tags', label: 'Tags, by comma', read: (item) => (item.tags ?? []).join(', '), write: (patch, text) => { patch.tags = text.trim() ? text.split(',').map((x) => x.trim()).filter(Boolean) : null; } },
];

export type Draft = Record<string, string>;

export const draftOf = (item: Product): Draft => Object.fromEntries(fields.map((x) => [x.id, x.read(item)]));

/** Fields in which a draft differs from a product. */
export const changedFields = (draft: Draft, item: Product) => fields.filter((x) => draft[x.id] !== x.read(item));

export function patchOf(draft: Draft, item: Product): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  changedFields(draft, item).forEach((x) => x.write(patch, draft[x.id] ?? '', item));
  return patch;
}
