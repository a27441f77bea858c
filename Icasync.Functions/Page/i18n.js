// All texts of the page, Chinese and English.

const texts = {
  runs: ['运行', 'Runs'], plans: ['计划', 'Plans'], search: ['查询', 'Search'], schedules: ['定时', 'Schedules'], log: ['操作记录', 'Operator log'],
  language: ['English', '中文'], forgetKey: ['清除密钥', 'Forget key'], keyTitle: ['请输入密钥', 'Key needed'],
  keyText: ['密钥由管理员提供，只保存在本标签页。', 'Your administrator has the key. It stays in this tab only.'], keyLabel: ['访问密钥', 'Access key'], enter: ['进入', 'Enter'],
  keyWrong: ['密钥不正确。', 'This key is not known.'], loading: ['载入中…', 'Loading…'], empty: ['没有内容', 'Nothing here'], more: ['更多', 'More'],
  lost: ['连接中断，正在重试…', 'Connection lost, trying again…'], retryLoad: ['重试', 'Try again'], cancel: ['取消', 'Cancel'], confirm: ['确定', 'Confirm'],
  reason: ['原因（写入操作记录）', 'Reason (kept in the operator log)'], start: ['开始运行', 'Start a run'], startButton: ['开始', 'Start'], preview: ['先看计划', 'Plan only'],
  kind: ['类型', 'Kind'], term: ['学期', 'Term'], state: ['状态', 'State'], progress: ['进度', 'Progress'], changes: ['变更', 'Changes'], failures: ['失败', 'Failures'],
  begun: ['开始时间', 'Started'], duration: ['用时', 'Duration'], by: ['发起人', 'Asked by'], full: ['全量同步', 'Full sync'], incremental: ['增量同步', 'Incremental sync'],
  users: ['用户同步', 'User sync'], check: ['一致性检查', 'Consistency check'], force: ['越过删除保护', 'Pass the delete guard'], repair: ['修复差异', 'Repair drift'],
  rollback: ['失败时回滚', 'Roll back on failure'], courses: ['只限这些开课号（逗号分隔）', 'Only these courses (commas between)'],
  pending: ['等待', 'Pending'], running: ['运行中', 'Running'], suspended: ['已暂停', 'Suspended'], completed: ['完成', 'Completed'],
  completedWithFailures: ['完成，有失败', 'Completed with failures'], failed: ['失败', 'Failed'], terminated: ['已终止', 'Terminated'], rolledBack: ['已回滚', 'Rolled back'],
  done: ['完成', 'Done'], skipped: ['跳过', 'Skipped'], terminate: ['终止', 'Terminate'], terminateNow: ['立即停止，不等在办课程', 'At once, without waiting for courses in hand'],
  suspend: ['暂停', 'Suspend'], resume: ['继续', 'Resume'], rewind: ['重新执行', 'Rewind'], retry: ['重试这些', 'Retry these'], retryAll: ['全部重试', 'Retry all'],
  tree: ['任务树', 'Task tree'], timeline: ['时间线', 'Timeline'], report: ['报告', 'Report'], rate: ['速度', 'Rate'], left: ['剩余', 'Left'], perSecond: ['次/秒', 'calls/s'],
  calls: ['调用', 'Calls'], reads: ['读', 'reads'], writes: ['写', 'writes'], throttled: ['限流', 'throttled'], quarantined: ['隔离的行', 'Quarantined rows'], warnings: ['提醒', 'Warnings'],
  calendars: ['日历', 'Calendars'], events: ['日程', 'Events'], access: ['权限', 'Access'], attendees: ['参与者', 'Attendees'], created: ['新建', 'created'], renamed: ['改名', 'renamed'],
  updated: ['更新', 'updated'], moved: ['移动', 'moved'], deleted: ['删除', 'deleted'], unchanged: ['不变', 'unchanged'], withheldCount: ['暂缓', 'withheld'], granted: ['授予', 'granted'],
  revoked: ['收回', 'revoked'], changed: ['改变', 'changed'], pendingCount: ['待定', 'pending'], added: ['添加', 'added'], removed: ['移除', 'removed'], adopted: ['认领', 'adopted'],
  stored: ['已保存', 'Stored'], held: ['等待审批', 'Held'], allowed: ['已批准', 'Allowed'], rejected: ['已拒绝', 'Rejected'], allow: ['批准', 'Allow'], reject: ['拒绝', 'Reject'],
  guard: ['保护', 'Guard'], decided: ['决定', 'Decision'], operations: ['操作', 'Operations'], before: ['之前', 'Before'], after: ['之后', 'After'], course: ['课程', 'Course'], item: ['对象', 'Item'],
  withheld: ['暂缓删除的课程', 'Courses with withheld deletes'], unreadable: ['无法读取的行', 'Unreadable rows'], release: ['放行', 'Release'], released: ['已放行', 'Released'],
  person: ['学号或工号', 'Student or staff number'], kkh: ['开课号', 'Course number'], find: ['查询', 'Find'], why: ['权限链', 'Access chain'], hasAccess: ['有权限', 'has access'],
  noAccess: ['无权限', 'no access'], brokenAt: ['断在', 'broken at'], time: ['时间', 'Time'], act: ['操作', 'Act'], who: ['谁', 'Who'], next: ['下次', 'Next'], last: ['上次', 'Last'],
  pause: ['暂停', 'Pause'], runNow: ['立即运行', 'Run now'], off: ['关闭', 'off'], paused: ['已暂停', 'paused'], nightly: ['每夜全量', 'Nightly'], back: ['全部运行', 'All runs'],
  code: ['代码', 'Code'], phase: ['阶段', 'Phase'], message: ['说明', 'Message'], sent: ['已提交', 'Sent'], notAllowed: ['您没有此权限。', 'You may not do this.'],
  createCalendar: ['新建日历', 'Create calendar'], renameCalendar: ['日历改名', 'Rename calendar'], deleteCalendar: ['删除日历', 'Delete calendar'], createEvent: ['新建日程', 'Create event'],
  updateEvent: ['更新日程', 'Update event'], moveEvent: ['移动日程', 'Move event'], deleteEvent: ['删除日程', 'Delete event'], grant: ['授予权限', 'Grant'], revoke: ['收回权限', 'Revoke'],
  changeRole: ['改变角色', 'Change role'], calendar: ['日历', 'calendar'], event: ['日程', 'event'], attendee: ['参与者', 'attendee'],
};

// Names of phases and steps as the engine writes them (DESIGN 4); what stands here in no list is shown as it is.
const nodes = {
  prepare: '准备', 'validate term': '校验学期', 'check database': '检查数据库', 'clean temporary data': '清理临时数据', aggregate: '聚合', 'extract lessons': '提取课表',
  'aggregate sessions': '聚合课次', 'validate sessions': '校验课次', users: '用户', students: '学生', teachers: '教师', 'user view': '用户视图', calendars: '日历', create: '新建',
  permissions: '教师权限', participants: '学生权限', events: '日程', attendees: '参与者', verify: '核对', finish: '收尾', 'update state': '更新状态', 'report and notify': '报告与通知',
  'clean up': '清理', detect: '检测', courses: '课程', impact: '影响', update: '更新', 're-aggregate': '重新聚合', add: '新增', delete: '删除', 'soft delete': '软删除', status: '状态',
  state: '状态', 'change log': '变更记录', 'notify and metrics': '通知与指标', extract: '提取', validate: '校验', view: '视图', added: '新增', removed: '移除', 'role changed': '角色变化',
  report: '报告', compare: '比较', 'ledger with WPS': '台账与 WPS', 'ledger with source': '台账与课表', repair: '修复',
};

let chinese = (localStorage.getItem('icasync.language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')) === 'zh';

export function language() {
  return chinese ? 'zh' : 'en';
}

export function toggleLanguage() {
  chinese = !chinese;
  localStorage.setItem('icasync.language', language());
}

/** A text of the page; a word it does not know is shown as it is. */
export function t(key) {
  const pair = texts[key];
  return pair ? pair[chinese ? 0 : 1] : key ?? '';
}

export function node(name) {
  return chinese ? nodes[name] ?? name : name;
}

/** Titles of problems come as "中文 · English". */
export function half(text) {
  const parts = (text ?? '').split(' · ');
  return parts.length === 2 ? parts[chinese ? 0 : 1] : text ?? '';
}

export function instant(text) {
  return text ? new Intl.DateTimeFormat(chinese ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Shanghai' }).format(new Date(text)) : '–';
}

export function span(seconds) {
  if (seconds === null || seconds === undefined || !isFinite(seconds)) return '–';
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function count(number) {
  return new Intl.NumberFormat(chinese ? 'zh-CN' : 'en-GB').format(number ?? 0);
}
