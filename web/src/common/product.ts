// A product as the API shows it, and how its texts and prices are shown.

export type Language = 'en' | 'zh';
export type Text = string | Record<string, string>;
export interface Money { amount: string; currency: string }
export type Scalar = string | number | boolean;
export interface Variant { sku: string; options?: Record<string, string>; price?: Money; compare_at?: Money }
export interface Product {
  id: string;
  sku?: string;
  slug?: string;
  name: Text;
  description?: Text;
  brand?: string;
  model?: string;
  category?: string[];
  status?: string;
  price?: Money;
  prices?: Money[];
  compare_at?: Money;
  attributes?: Record<string, Scalar | Scalar[]>;
  tags?: string[];
  media?: { url: string; alt?: Text }[];
  variants?: Variant[];
  released?: string;
  version?: number;
  updated_at?: string;
}

/** The text in a language, else in English, else in the first there is. */
export function textIn(text: Text | undefined, language: Language): string {
  if (text === undefined) return '';
  if (typeof text === 'string') return text;
  return text[language] ?? text.en ?? Object.values(text)[0] ?? '';
}

/** An amount the way the language writes it; the amount itself stays a decimal text until here. */
export function shownMoney(money: Money, language: Language): string {
  const digits = money.currency === 'JPY' ? 0 : 2;
  const style = { style: 'currency', currency: money.currency, minimumFractionDigits: digits } as const;
  try {
    return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', style).format(Number(money.amount));
  } catch {
    return `${money.amount} ${money.currency}`;
  }
}

/** The price in a currency, else the main one. */
export function priceIn(item: Product, currency: string): Money | undefined {
  return [item.price, ...(item.prices ?? [])].find((x) => x?.currency === currency) ?? item.price;
}
