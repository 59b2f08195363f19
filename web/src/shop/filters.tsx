// What one may choose by: category tree, brands, attributes, price.
import { useEffect, useState } from 'preact/hooks';
import type { FacetValue, Found } from './api';
import type { Language } from '../common/product';
import { choosable } from './api';
import type { Context } from './app';
import { follow } from './place';
import { addressOf } from './choice';
import { label, word } from './words';

const shortList = 6;

function toggled(list: string[], value: string): string[] {
  return list.includes(value) ? list.filter((x) => x !== value) : [...list, value];
}

/** Values to tick; the chosen ones stay even where nothing is left of them. */
function Ticks({ title, values, chosen, choose, context }: { title: string; values: FacetValue[]; chosen: string[]; choose: (x: string[]) => void; context: Context }) {
  const { t, language } = context;
  const [isLong, setLong] = useState(false);
  const gone = chosen.filter((x) => !values.some((y) => y.value === x)).map((value) => ({ value, count: 0 }));
  const all = [...gone, ...values];
  if (all.length === 0) return null;
  const shown = all.filter((x, i) => isLong || i < shortList || chosen.includes(x.value));
  return (
    <fieldset>
      <legend>{title}</legend>
      {shown.map((x) => (
        <label key={x.value} class="tick">
          <input type="checkbox" checked={chosen.includes(x.value)} onChange={() => choose(toggled(chosen, x.value))} />
          <span>{word(x.value, language)}</span>
          <small>{x.count.toLocaleString()}</small>
        </label>
      ))}
      {all.length > shortList && (
        <button type="button" class="quiet-button" aria-expanded={isLong} onClick={() => setLong(!isLong)}>{isLong ? t.showLess : t.showAll(all.length)}</button>
      )}
    </fieldset>
  );
}

/** The name the shop gives a category in the language, else our own word for it. */
export function nameOf(x: FacetValue, name: string, language: Language): string {
  const given = x.label?.split(' > ').pop();
  return given && given !== name ? given : word(name, language);
}

/** The levels above and at the chosen category, and one level below it. */
function Categories({ values, context }: { values: FacetValue[]; context: Context }) {
  const { t, choice, language } = context;
  const chosen = choice.category ? choice.category.split(' > ') : [];
  const level = (parent: string[]): preact.JSX.Element | null => {
    const prefix = parent.map((x) => `${x} > `).join('');
    const here = values
      .filter((x) => x.value.startsWith(prefix) && !x.value.slice(prefix.length).includes(' > '))
      .sort((a, b) => a.value.localeCompare(b.value));
    if (here.length === 0) return null;
    return (
      <ul>
        {here.map((x) => {
          const name = x.value.slice(prefix.length);
          const isOpen = chosen[parent.length] === name;
          const isHere = choice.category === x.value;
          return (
            <li key={x.value}>
              <a href={addressOf({ ...choice, category: isHere ? parent.join(' > ') : x.value })} onClick={follow} aria-current={isHere ? 'true' : undefined}>
                <span>{nameOf(x, name, language)}</span>
                <small>{x.count.toLocaleString()}</small>
              </a>
              {isOpen && level([...parent, name])}
            </li>
          );
        })}
      </ul>
    );
  };
  return (
    <nav class="categories" aria-label={t.category}>
      <h2>{t.category}</h2>
      {level([])}
    </nav>
  );
}

function PriceRange({ context }: { context: Context }) {
  const { t, choice, change } = context;
  const [min, setMin] = useState(choice.min);
  const [max, setMax] = useState(choice.max);
  useEffect(() => { setMin(choice.min); setMax(choice.max); }, [choice.min, choice.max]);
  const save = () => change({ min: min.trim(), max: max.trim() });
  const field = (name: string, value: string, set: (x: string) => void) => (
    <label>
      <span>{name}</span>
      <input inputMode="decimal" value={value} onInput={(event) => set(event.currentTarget.value)} onBlur={save} onKeyDown={(event) => event.key === 'Enter' && save()} />
    </label>
  );
  return (
    <fieldset>
      <legend>{t.price} ({choice.currency})</legend>
      <div class="range">{field(t.from, min, setMin)}<span aria-hidden="true">–</span>{field(t.to, max, setMax)}</div>
    </fieldset>
  );
}

export function Filters({ found, context }: { found: Found | null; context: Context }) {
  const { choice, change, language, t } = context;
  const facets = found?.facets ?? {};
  return (
    <>
      <Categories values={facets.category ?? []} context={context} />
      <PriceRange context={context} />
      <Ticks title={t.brand} values={facets.brand ?? []} chosen={choice.brands} choose={(brands) => change({ brands })} context={context} />
      {choosable.map((name) => (
        <Ticks key={name} title={label(name, language)} values={facets[`attributes.${name}`] ?? []} chosen={choice.attributes[name] ?? []}
          choose={(values) => change({ attributes: { ...choice.attributes, [name]: values } })} context={context} />
      ))}
      <Ticks title={t.tags} values={facets.tags ?? []} chosen={choice.tags} choose={(tags) => change({ tags })} context={context} />
    </>
  );
}
