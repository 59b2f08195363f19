// The storefront as a shopper uses it.
import { accessible, desktop, ensure, equal, phone, picture, run, until, url } from './browser.mjs';

const count = (page) => page.locator('.count').textContent().then((x) => Number(x.replace(/\D/g, '')));
const address = (page) => new URL(page.url());

/** The number of products shown once it differs from `old`. */
async function newCount(page, old) {
  await until(page, (x) => {
    const text = document.querySelector('.count')?.textContent.replace(/\D/g, '');
    return text && Number(text) !== x;
  }, old);
  return count(page);
}

async function open(page, target) {
  await page.goto(url + target);
  await page.locator('.card a').first().waitFor();
}

async function searchAsYouType(page) {
  const searches = [];
  page.on('request', (x) => x.url().includes('/shop/api/search') && searches.push(x.url()));
  await open(page, '/');
  await page.getByRole('searchbox').pressSequentially('copper kettle', { delay: 15 });
  await page.locator('mark', { hasText: /kettle/i }).first().waitFor();
  ensure(searches.length < 8, `13 letters made ${searches.length} searches`);
  equal(address(page).searchParams.get('q'), 'copper kettle', 'the address');
  await accessible(page, 'results');
  await picture(page, 'storefront');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Good things, found fast.' }).waitFor();
  equal(await page.getByRole('searchbox').inputValue(), '', 'the box after going back');
}

async function newestAnswerWins(page) {
  await open(page, '/?q=mug');
  let isFirst = true;
  await page.route('**/shop/api/search?*q=teap&*', async (route) => {
    const answer = await route.fetch();
    ensure(isFirst, 'asked twice');
    isFirst = false;
    await slow;
    await route.fulfill({ response: answer }).catch(() => undefined);
  });
  let release;
  const slow = new Promise((x) => { release = x; });
  const asked = page.waitForRequest(/q=teap&/);
  await page.getByRole('searchbox').fill('teap');
  await asked;
  await page.getByRole('searchbox').fill('chair');
  await page.locator('mark', { hasText: /chair/i }).first().waitFor();
  release();
  await page.waitForLoadState('networkidle');
  ensure(/chair/i.test(await page.locator('.card h3').first().textContent()), 'an old answer came over a newer one');
}

async function facets(page) {
  await open(page, '/?q=kettle');
  const all = await newCount(page, -1);
  const brand = page.getByRole('group', { name: 'Brand' }).getByRole('checkbox').first();
  await brand.check();
  const some = await newCount(page, all);
  ensure(some > 0 && some < all, `${some} of ${all}`);
  await page.getByRole('group', { name: 'Brand' }).getByRole('checkbox').nth(1).check();
  const more = await newCount(page, some);
  ensure(more > some && more < all, 'a second brand adds its products');
  await page.getByLabel('To', { exact: true }).fill('60');
  await page.getByLabel('To', { exact: true }).press('Enter');
  const cheap = await newCount(page, more);
  ensure(cheap < more, 'the price has no effect');
  await page.reload();
  equal(await newCount(page, -1), cheap, 'the address holds all that was chosen');
  await page.goBack();
  equal(await newCount(page, cheap), more, 'back takes the price away');
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  equal(await newCount(page, more), all, 'clear');
}

async function categories(page) {
  await open(page, '/');
  await page.getByRole('link', { name: /^Tableware/ }).click();
  const tree = page.getByRole('navigation', { name: 'Category' });
  await tree.getByRole('link', { name: /^Mugs/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Mugs' }).waitFor();
  await tree.getByRole('link', { name: /^Garden/ }).waitFor();
  equal(address(page).searchParams.get('category'), 'Tableware > Mugs', 'the address');
}

async function sortAndMore(page) {
  await open(page, '/?q=lamp');
  await page.getByLabel('Sort by').selectOption('price:asc');
  await page.waitForURL(/sort=price/);
  const prices = () => page.locator('.card .price').evaluateAll((all) => all.map((x) => Number(x.firstChild.textContent.replace(/[^\d.]/g, ''))));
  await until(page, () => {
    const all = [...document.querySelectorAll('.card .price')].map((x) => Number(x.firstChild.textContent.replace(/[^\d.]/g, '')));
    return all.length > 1 && all.every((x, i) => i === 0 || all[i - 1] <= x);
  });
  const before = (await prices()).length;
  await page.getByRole('button', { name: 'Show more' }).click();
  await until(page, (x) => document.querySelectorAll('.card').length > x, before);
  const all = await prices();
  ensure(all.every((x, i) => i === 0 || all[i - 1] <= x), 'the second page goes on in order');
  const links = await page.locator('.card a').evaluateAll((x) => x.map((y) => y.href));
  equal(new Set(links).size, links.length, 'no product twice');
}

async function product(page) {
  await open(page, '/?q=sneakers');
  await page.locator('.card a').first().click();
  await page.getByRole('group', { name: 'Choose a size' }).waitFor();
  const skuBefore = await page.locator('dd').last().textContent();
  await page.getByRole('radio', { name: '41' }).check();
  ensure((await page.locator('dd').last().textContent()) !== skuBefore, 'the article number follows the size');
  ensure((await page.locator('.product-picture img').evaluate((x) => x.complete && x.naturalWidth)) > 0, 'the picture is drawn');
  ensure((await page.title()).includes('Sneakers'), 'the title');
  await accessible(page, 'product');
  await page.goBack();
  await page.getByRole('heading', { name: '“sneakers”' }).waitFor();
}

async function language(page) {
  await open(page, '/?q=teapot');
  await page.getByRole('button', { name: '中文' }).click();
  await page.locator('h3', { hasText: '茶壶' }).first().waitFor();
  equal(await page.evaluate(() => document.documentElement.lang), 'zh', 'lang');
  await page.getByRole('searchbox', { name: '搜索商品' }).fill('马克杯');
  await page.locator('mark').first().waitFor();
  ensure((await newCount(page, -1)) > 50, 'Chinese words find Chinese names');
  await accessible(page, 'results in Chinese');
  await page.reload();
  await page.getByText('件商品').waitFor();
}

/** The element that has the focus, as its accessible words. */
const focused = (page) => page.evaluate(() => {
  const x = document.activeElement;
  const outline = getComputedStyle(x).outlineStyle;
  return { text: (x.getAttribute('aria-label') ?? x.textContent ?? '').trim(), tag: x.tagName, isSeen: outline !== 'none' || x.matches('main') };
});

async function tabTo(page, matches, most = 80) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    ensure(now.isSeen, `the focus on "${now.text}" is not visible`);
    if (matches(now)) return;
  }
  throw new Error('the keyboard does not get there');
}

async function keyboard(page) {
  await open(page, '/');
  await page.keyboard.press('/');
  await page.keyboard.type('linen blanket');
  await page.locator('mark').first().waitFor();
  const all = await newCount(page, -1);
  await tabTo(page, (x) => x.tag === 'INPUT');
  await tabTo(page, (x) => x.tag === 'INPUT');
  await tabTo(page, (x) => x.tag === 'INPUT');
  await page.keyboard.press('Space');
  await newCount(page, all);
  await tabTo(page, (x) => x.tag === 'A' && /Blanket/.test(x.text));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /Blanket/ }).waitFor();
  // Going back is the browser's own key, which one without a window does not have.
  await page.goBack();
  await page.getByRole('heading', { name: '“linen blanket”' }).waitFor();
}

async function nothingAndFailure(page) {
  await page.goto(`${url}/?q=qqqqzzzzxxxx`);
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  await accessible(page, 'nothing found');
  await page.route('**/shop/api/search?*', (route) => route.abort());
  await page.getByRole('searchbox').fill('mug');
  await page.getByRole('alert').waitFor();
  await accessible(page, 'failure');
  await page.unroute('**/shop/api/search?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.card').first().waitFor();
  await page.goto(`${url}/p/never-was`);
  await page.getByRole('heading', { name: 'This product is not here' }).waitFor();
}

async function phoneFilters(page) {
  await open(page, '/?q=kettle');
  const all = await newCount(page, -1);
  equal(await page.getByRole('checkbox').first().isVisible(), false, 'filters are put away');
  await page.getByRole('button', { name: 'Filters' }).click();
  await accessible(page, 'filters on a phone');
  await page.getByRole('group', { name: 'Brand' }).getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show products' }).click();
  ensure((await newCount(page, all)) < all, 'the filter has an effect');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  ensure(width <= phone.width, `the page is ${width} wide`);
  await accessible(page, 'results on a phone');
}

async function firstPage(page) {
  await open(page, '/');
  await accessible(page, 'first page');
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  ensure(width[0] <= width[1], `the page is ${width[0]} wide in a window of ${width[1]}`);
}

await run([
  ['the first page, desktop', desktop, firstPage],
  ['the first page, phone', phone, firstPage],
  ['search as you type', desktop, searchAsYouType],
  ['only the newest answer is shown', desktop, newestAnswerWins],
  ['facets, price, address, back', desktop, facets],
  ['category tree', desktop, categories],
  ['sort and show more', desktop, sortAndMore],
  ['product, desktop', desktop, product],
  ['product, phone', phone, product],
  ['language', desktop, language],
  ['keyboard alone', desktop, keyboard],
  ['nothing found, failure, no such product', desktop, nothingAndFailure],
  ['filters on a phone', phone, phoneFilters],
]);
