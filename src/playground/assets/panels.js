// Behind the stage: clock, faults, the service's outbox, the platform's ledger.
import { $, ask, el, failed, local, nameOf, redraw, store, toast, untilTomorrow } from "./view.js";

export const FAULTS = [
  ["平台变慢", { endpoint: "batch_send", kind: "delay", ms: 2500, times: 3 }],
  ["断线", { endpoint: "batch_send", kind: "reset_before", times: 2 }],
  ["收了却没回话", { endpoint: "batch_send", kind: "reset_after", times: 1 }],
  ["限流", { endpoint: "batch_send", kind: "throttle", times: 2 }],
  ["报错 500", { endpoint: "batch_send", kind: "http_500", times: 2 }],
  ["回 HTML", { endpoint: "batch_send", kind: "html", times: 2 }],
  ["说令牌无效", { endpoint: "batch_send", kind: "bad_token", times: 1 }],
  ["来信重复", { endpoint: "callback", kind: "duplicate_callback", times: 1 }],
  ["来信乱序", { endpoint: "callback", kind: "reorder", times: 1 }],
];

const DOORS = {
  token: "取令牌", batch_send: "单聊推送", read_status: "查已读", group_send: "群推送", robot_send: "群机器人",
  session: "会话回复", user_by_mobile: "按手机号找人", user_get: "查人", work_notice: "工作通知",
  work_notice_result: "查工作通知", gateway_open: "开长连接", stream: "长连接", callback: "来信", any: "所有接口",
};
const KINDS = Object.fromEntries([
  ["delay", "变慢"], ["hang", "不回话"], ["reset_before", "断线"], ["reset_after", "收了没回话"], ["http_500", "报错 500"],
  ["http_429", "太频繁"], ["html", "回 HTML"], ["empty", "回空"], ["wrong_json", "回怪话"], ["redirect", "转址"],
  ["throttle", "限流"], ["invalid_user", "拒收某人"], ["lose_user", "漏送某人"],
  ["processing", "说还在送"], ["recalled", "说已撤回"], ["accept_then_timeout", "收了不回"], ["silent_drop", "悄悄丢"],
  ["bad_token", "说令牌无效"], ["no_permission", "没权限"], ["expire_in", "怪寿命"], ["duplicate_callback", "来信重复"], ["reorder", "来信乱序"],
]);

/** What the platform says in English or in codes, as far as the demo meets it. */
const REASONS = [
  [/^no answer$/, "服务没有回答"], [/^no receiver reached$/, "一个人也没送到"], [/^silent_drop$/, "平台悄悄丢了"],
  [/^never acknowledged$/, "没有人确认收到"], [/^msgUuid seen before$/, "同一条已经收过"], [/^work notice rules$/, "不合工作通知的规定"],
  [/^InvalidAuthentication$/, "令牌无效"], [/^invalidClientIdOrSecret$/, "应用的密钥不对"], [/QpsLimit/, "调用太快"],
  [/ApiCountLimit/, "本月次数用完"], [/^invalid/i, "参数不对"], [/^5\d\d$/, "服务正忙或出错"], [/^4\d\d$/, "服务不接受"],
];

function reason(text) {
  const [, words] = REASONS.find(([pattern]) => pattern.test(text)) || [];
  return words || text;
}

export async function advance(ms) {
  const before = local(store.now).day;
  const { now } = await ask("/_play/clock", { advance_ms: ms });
  store.now = now;
  const after = local(now);
  toast(`现在是 ${after.day === before ? "" : `${after.day} `}${after.time}`);
}

export const addFault = (fault) => ask("/_play/fault", fault);

export async function crash() {
  toast("正在把服务杀掉……");
  await ask("/_play/crash", {});
  toast("服务被杀掉，又起来了");
}

export function wirePanels(changed) {
  const guard = (work) => async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      failed("没有成功", error);
    }
    button.disabled = false;
    await changed();
  };
  for (const button of document.querySelectorAll("[data-advance]")) {
    const ms = button.dataset.advance;
    button.addEventListener("click", guard(() => advance(ms === "tomorrow" ? untilTomorrow(store.now) : Number(ms))));
  }
  const buttons = FAULTS.map(([label, fault]) =>
    el("button", { type: "button", onclick: guard(() => addFault(fault)) }, label));
  buttons.push(el("button", { type: "button", onclick: guard(() => ask("/_play/clear", {})) }, "全部恢复"));
  buttons.push(el("button", { type: "button", class: "danger", onclick: guard(crash) }, "杀掉服务（kill -9）"));
  $("faults").replaceChildren(...buttons);
}

/* ---- outbox ---- */

const STATES = {
  waiting: ["等着发", "warn"], scheduled: ["定时", "warn"], leased: ["正在发", "warn"], retry: ["要重试", "warn"], unknown: ["结果不明", "warn"],
  accepted: ["平台收下", "good"], delivered: ["已送到", "good"], superseded: ["不需要", ""], expired: ["过期", ""], dead: ["发不出", "bad"], closed: ["已了结", ""], forgotten: ["已过保存期", ""],
};

/** The outbox in one shape, whichever form the service gave it in. */
export function normalise(raw) {
  const rows = Array.isArray(raw) ? raw : raw?.rows || [];
  const counts = { ...(raw?.counts || {}) };
  if (!Object.keys(counts).length) for (const row of rows) counts[row.state] = (counts[row.state] || 0) + 1;
  return { rows, counts, sent: Number.isFinite(raw?.sent) ? raw.sent : null };
}

/** What is on its way first; what was merged into another message or settled before it was due, last and small. */
function drawSum(counts) {
  const { superseded, ...others } = counts;
  const text = Object.entries(others).filter(([, n]) => n > 0).map(([state, n]) => `${STATES[state]?.[0] || state} ${n}`).join(" · ");
  redraw($("outbox-sum"), `${text}|${superseded}`, () => [
    text, superseded ? el("span", { class: "less" }, ` · 已合并或不需要 ${superseded}`) : "",
  ]);
}

function drawOutbox() {
  const { rows, counts } = store.outbox;
  drawSum(counts);
  const shown = rows.slice(0, 60);
  redraw($("outbox"), JSON.stringify(shown), () =>
    shown.length
      ? shown.map((row) => {
          const [label, tone] = STATES[row.state] || [row.state || "", ""];
          return el("li", {},
            el("span", { class: "when" }, row.number === undefined || row.number === null ? "" : `件 ${row.number}`),
            el("span", { class: `mark ${tone}` }, label),
            el("span", { class: "what" }, row.line || "", row.recipient ? el("small", { class: "inline" }, ` · ${row.recipient}`) : null));
        })
      : [el("li", { class: "none" }, "现在没有要发的。")]);
}

/* ---- ledger ---- */

function verdict(entry) {
  if (entry.verdict === "accepted") return entry.fault ? [KINDS[entry.fault] || entry.fault, "warn"] : ["放行", "good"];
  if (entry.verdict === "refused") return ["拒绝", "bad"];
  if (entry.verdict === "dropped") return ["没送到", "bad"];
  return [KINDS[entry.reason] || entry.reason, "warn"];
}

function names(ids) {
  const list = ids.slice(0, 3).map(nameOf).join("、");
  return ids.length > 3 ? `${list} 等 ${ids.length} 人` : list;
}

/** Looks at the read status follow one another by the dozen: one row with their count stands for those alike. */
function folded(entries) {
  const rows = [];
  for (const entry of entries) {
    const above = rows.at(-1);
    const alike = entry.endpoint === "read_status" && above?.entry.endpoint === "read_status" && verdict(above.entry)[0] === verdict(entry)[0];
    if (alike) above.count += 1;
    else rows.push({ entry, count: 1 });
  }
  return rows;
}

function entryRow({ entry, count }) {
  const [label, tone] = verdict(entry);
  const line = (entry.title || (entry.text || "").split("\n")[0] || "").replace(/\*\*/g, "").trim();
  const callback = entry.endpoint === "callback";
  const who = entry.recipients.length ? `${callback ? "回：" : "给 "}${callback ? line : names(entry.recipients)}` : "";
  const head = callback ? names(entry.recipients) : line;
  const why = ["refused", "dropped"].includes(entry.verdict) ? reason(entry.reason) : "";
  return el("li", {},
    el("span", { class: "when" }, local(entry.at).exact),
    el("span", { class: `mark ${tone}` }, label),
    el("span", { class: "what" }, DOORS[entry.endpoint] || entry.endpoint, count > 1 ? ` ${count} 次` : "", head ? `：${head}` : "",
      el("small", {}, [who, why].filter((t) => t && t !== "回：").join(" · "))));
}

/** Messages that reached somebody, one for each recipient. */
export const reached = (ledger) => ledger.filter((e) => e.push).reduce((sum, e) => sum + e.recipients.length, 0);

function drawLedger() {
  const { counters } = store;
  $("ledger-sum").textContent =
    `送到 ${reached(store.ledger)} 条 · 本月接口 ${counters.api_calls || 0}/${counters.api_limit || "不限"} · 消息 ${counters.messages || 0}/${counters.messages_limit || "不限"}`;
  redraw($("ledger"), `${store.ledger.length}`, () =>
    store.ledger.length
      ? folded([...store.ledger].reverse()).slice(0, 120).map(entryRow)
      : [el("li", { class: "none" }, "还没有谁敲过门。")]);
}

const TRIGGERS = { callback: "手机上发的下一句话", batch_send: "下一条推送" };

/** What is switched on and when it will show; afterwards, what showed last. */
function armed() {
  const named = (door, kind) => `${door === "callback" ? "" : DOORS[door] || door}${KINDS[kind] || kind}`;
  if (!store.faults.length) {
    const last = store.ledger.findLast((e) => e.fault || e.verdict === "fault");
    return last ? `${local(last.at).exact} ${named(last.endpoint, last.fault || last.reason)}，已经过去。现在一切正常。` : "现在一切正常。";
  }
  const list = store.faults.map((f) => `${named(f.endpoint, f.kind)} ${f.times} 次`).join("，");
  const doors = [...new Set(store.faults.map((f) => TRIGGERS[f.endpoint] || "下一次调用"))];
  const hurry = doors.includes(TRIGGERS.batch_send) ? "等不及就把时钟拨快；" : "";
  return `已打开：${list}。${doors.join("、")}起发作。${hurry}账本里会标出来。`;
}

function drawArmed() {
  const text = armed();
  $("armed").classList.toggle("on", store.faults.length > 0);
  if ($("armed").textContent !== text) $("armed").textContent = text;
}

export function drawPanels() {
  const now = local(store.now);
  $("clock").textContent = `${now.day} ${now.time}`;
  drawArmed();
  drawOutbox();
  drawLedger();
}
