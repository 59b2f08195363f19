// What a shopper has chosen, as the address says it: the address is the state, so the back button works.

export interface Choice {
  q: string;
  brands: string[];
  /** "Kitchen > Pans" */
  category: string;
  attributes: Record<string, string[]>;
  tags: string[];
  min: string;
  max: string;
  sort: string;
  currency: string;
}

export const sorts = ['', 'price:asc', 'price:desc', 'name:asc', 'released:desc'];
export const currencies = ['USD', 'EUR', 'CNY'];

/** Several values are one parameter: the server takes each name once. */
const separator = '|';
const listOf = (text: string | null) => (text ?? '').split(separator).filter(Boolean);

export function choiceOf(search: string): Choice {
  const given = new URLSearchParams(search);
  const attributes: Record<string, string[]> = {};
  for (const [name, value] of given) {
    if (name.startsWith('a.')) attributes[name.slice(2)] = listOf(value);
  }
  const sort = given.get('sort') ?? '';
  const currency = given.get('currency') ?? '';
  return {
    q: given.get('q') ?? '',
    brands: listOf(given.get('brand')),
    category: given.get('category') ?? '',
    attributes,
    tags: listOf(given.get('tag')),
    min: given.get('min') ?? '',
    max: given.get('max') ?? '',
    sort: sorts.includes(sort) ? sort : '',
    currency: currencies.includes(currency) ? currency : 'USD',
  };
}

/** The address of a choice, "/" for none. */
export function addressOf(choice: Choice): string {
  const out = new URLSearchParams();
  const set = (name: string, value: string) => value && out.append(name, value);
  set('q', choice.q);
  set('category', choice.category);
  set('brand', choice.brands.join(separator));
  for (const [name, values] of Object.entries(choice.attributes)) set(`a.${name}`, values.join(separator));
  set('tag', choice.tags.join(separator));
  set('min', choice.min);
  set('max', choice.max);
  set('sort', choice.sort);
  if (choice.currency !== 'USD') set('currency', choice.currency);
  const text = out.toString();
  return text ? `/?${text}` : '/';
}

export function isEmpty(choice: Choice): boolean {
  return !choice.q && !choice.sort && filterOf(choice) === '';
}

/** A value in backticks, inside which everything but a backtick is taken as it is. */
function quoted(value: string): string {
  return '`' + value.replace(/`/g, '') + '`';
}

function anyOf(field: string, values: string[]): string[] {
  return values.length ? [`${field}:=[${values.map(quoted).join(',')}]`] : [];
}

const isAmount = (text: string) => /^\d{1,12}(\.\d{1,2})?$/.test(text);

export function filterOf(choice: Choice): string {
  const parts = [
    ...anyOf('brand', choice.brands),
    ...(choice.category ? [`category:=${quoted(choice.category)}`] : []),
    ...Object.entries(choice.attributes).flatMap(([name, values]) => anyOf(`attributes.${quoted(name)}`, values)),
    ...choice.tags.map((x) => `tags:=${quoted(x)}`),
    ...(isAmount(choice.min) ? [`price:>=${choice.min}`] : []),
    ...(isAmount(choice.max) ? [`price:<=${choice.max}`] : []),
  ];
  return parts.join(' && ');
}
