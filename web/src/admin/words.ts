// The words of the admin's page: the English ones stand in the code, their Chinese here. What has no Chinese does not compile.
import type { Language } from '../common/product';

const zh = {
  'Products': '商品', 'Import': '导入', 'Tasks': '任务', 'Changes': '变更', 'Trace': '追踪', 'Keys': '密钥',
  'Places': '栏目', 'Leave': '退出', 'Language': '语言',
  'Stoa admin': 'Stoa 管理后台', 'admin': '管理后台',
  'The key stands in admin.key in the server\'s data folder. It stays in this tab and is gone when you close it.': '密钥在服务器数据目录的 admin.key 文件中。它只留在本标签页，关闭后即清除。',
  'Admin key': '管理员密钥', 'Enter': '进入',
  'Search products': '搜索商品', 'Search published products…': '搜索已发布的商品…', 'Status': '状态', 'all': '全部',
  'published': '已发布', 'draft': '草稿', 'archived': '已归档', '{n} found': '找到 {n} 件',
  'Name': '名称', 'Id': '编号', 'Brand': '品牌', 'Price': '价格', 'No product.': '没有商品。', 'Show more': '显示更多',
  'Name (English)': '名称（英文）', 'Name (Chinese)': '名称（中文）', 'Description (English)': '描述（英文）', 'Description (Chinese)': '描述（中文）',
  'Model': '型号', 'Article number': '货号', 'Slug': '网址名', 'Price, such as 49.95 USD': '价格，例如 49.95 USD',
  'Category, levels by >': '类别，用 > 分级', 'Tags, by comma': '标签，用逗号分隔',
  '(empty)': '（空）', 'Somebody else saved this product': '此商品已被他人保存',
  'You edited version {mine}; version {theirs} is stored now. Choose what stays of each field; nothing is saved yet.': '您编辑的是版本 {mine}，现在存储的是版本 {theirs}。请逐项选择保留哪一个；目前尚未保存。',
  'Field': '字段', 'Yours': '您的', 'Stored': '已存储', 'Save what I chose': '保存所选内容', 'Take the stored version': '采用已存储的版本',
  'Nothing to save: this is what is stored.': '无需保存：与已存储的内容相同。', 'Saved as version {version}.': '已保存为版本 {version}。',
  'version {version}': '版本 {version}', 'Save': '保存', 'Save 1 change': '保存 1 处修改', 'Save {n} changes': '保存 {n} 处修改',
  'JSON Lines (.jsonl) or CSV. Rows that change nothing write nothing; a row with a mistake is named and the others go on.': 'JSON Lines（.jsonl）或 CSV。没有变化的行不会写入；有错的行会被指出，其余照常导入。',
  'File': '文件', 'Rows are': '每行是', 'whole products': '完整的商品', 'some fields of products': '商品的部分字段', 'the whole catalogue (others are deleted)': '整个目录（其余商品将被删除）',
  'Only try, write nothing': '仅试运行，不写入', 'All rows at once, or none': '全部同时生效，否则都不生效', 'Start': '开始', 'Uploading, {n} %': '上传中，{n} %', 'Upload': '上传',
  'Trial: {state}': '试运行：{state}', 'Import: {state}': '导入：{state}',
  '{rows} rows: {written} written, {unchanged} unchanged, {refused} refused': '共 {rows} 行：写入 {written}，未变 {unchanged}，拒绝 {refused}', ', {n} deleted': '，删除 {n}',
  'Refused rows': '被拒绝的行', 'Line': '行', 'Reason': '原因',
  'queued': '排队中', 'running': '进行中', 'done': '完成', 'failed': '失败', 'cancelled': '已取消',
  'Nothing has been imported yet.': '还没有导入过任何内容。', 'Task': '任务', 'State': '状态', 'Progress': '进度', 'Rows': '行数', 'Refused': '拒绝', 'Action': '操作',
  'Progress of {id}': '{id} 的进度', 'Cancel': '取消', 'Cancel {id}': '取消 {id}', 'Retry': '重试', 'Retry {id}': '重试 {id}', 'Undo': '撤销', 'Undo {id}': '撤销 {id}',
  'paused': '已暂停', 'live': '实时', 'connecting…': '连接中…', 'Go on': '继续', 'Pause': '暂停', 'Clear': '清空',
  'Waiting for the next change. Save a product in another tab and watch it come.': '等待下一个变更。在另一个标签页保存商品，即可在此看到。',
  'Time': '时间', 'What': '内容', 'Product': '商品', 'By': '操作者', 'Request': '请求',
  'Hops': '经过的环节', 'Actor': '环节', 'From the request\'s first byte to its answer, {time}': '从请求的首字节到应答，{time}', 'Waited': '等待', 'Worked': '处理',
  'Request id': '请求编号', 'X-Request-Id of an answer': '应答中的 X-Request-Id', 'Show': '显示', 'Recent requests of this page': '本页最近的请求',
  'Programs and shops reach the store with keys of their own: each has rights, may end by itself, and is revoked here at once.': '程序和店面用各自的密钥访问商店：每个密钥有自己的权限，可设到期时间，并可在此立即吊销。',
  'New key': '新密钥', 'Rights': '权限', 'Ends at (UTC, may be empty)': '到期时间（UTC，可留空）', 'Make the key': '生成密钥', 'Choose at least one right.': '请至少选择一项权限。',
  'The key of {name}. It is shown once: copy it now.': '“{name}”的密钥。只显示这一次，请立即复制。', 'Key': '密钥', 'I have copied it': '我已复制',
  'There is no key but the administrator\'s.': '除管理员密钥外没有其他密钥。', 'Ends': '到期', 'never': '永不', 'Last used': '最近使用', 'not since the start': '启动后未使用',
  'Rotate': '更换', 'Rotate {name}': '更换 {name}', 'Revoke': '吊销', 'Revoke {name}': '吊销 {name}',
  'Whoever uses {name} is refused from then on.': '此后使用“{name}”将被拒绝。',
  'Whoever uses the old text of {name} is refused in an hour.': '一小时后，使用“{name}”旧密钥将被拒绝。',
  'Categories': '类别', 'Category': '类别', 'Edit {name}': '编辑 {name}', 'Edit': '编辑', 'In': '上级', '(top)': '（顶层）', 'Order': '排序',
  'There are no categories yet. A product\'s category makes them.': '还没有类别。给商品填写类别即可创建。',
  'Do it': '确定', 'Keep it': '保留',
} as const;

export type Words = keyof typeof zh;

const place = 'stoa-admin-language';
let chosen: Language = sessionStorage.getItem(place) === 'zh' || (!sessionStorage.getItem(place) && navigator.language.startsWith('zh')) ? 'zh' : 'en';

export const language = (): Language => chosen;

/** From now on; who shows words must be shown anew. */
export function choose(x: Language): void {
  chosen = x;
  sessionStorage.setItem(place, x);
}

/** The words in the chosen language, `{name}` in them replaced by values. */
export function say(words: Words, values: Record<string, string | number> = {}): string {
  const text: string = chosen === 'zh' ? zh[words] : words;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all));
}

/** A word of the API, such as a state; itself where there is none of ours. */
export const sayIfKnown = (word: string): string => (word in zh ? say(word as Words) : word);
