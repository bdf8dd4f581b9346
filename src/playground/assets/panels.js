// Behind the stage: clock, faults, the service's outbox, the platform's ledger.
import { $, ask, el, local, nameOf, redraw, store, toast, untilTomorrow } from "./view.js";

export const FAULTS = [
  ["平台变慢", { endpoint: "any", kind: "delay", ms: 2500, times: 3 }],
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
      toast(`没有成功：${error.message}`);
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
  accepted: ["平台收下", "good"], delivered: ["已送到", "good"], superseded: ["不用发了", ""], expired: ["过期", ""], dead: ["发不出", "bad"], closed: ["已了结", ""], forgotten: ["已过保存期", ""],
};

/** The outbox in one shape, whichever form the service gave it in. */
export function normalise(raw) {
  const rows = Array.isArray(raw) ? raw : raw?.rows || [];
  const counts = { ...(raw?.counts || {}) };
  if (!Object.keys(counts).length) for (const row of rows) counts[row.state] = (counts[row.state] || 0) + 1;
  return { rows, counts, sent: Number.isFinite(raw?.sent) ? raw.sent : null };
}

function drawOutbox() {
  const { rows, counts } = store.outbox;
  $("outbox-sum").textContent = Object.entries(counts).filter(([, n]) => n > 0)
    .map(([state, n]) => `${STATES[state]?.[0] || state} ${n}`).join(" · ");
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

function entryRow(entry) {
  const [label, tone] = verdict(entry);
  const line = (entry.title || (entry.text || "").split("\n")[0] || "").replace(/\*\*/g, "").trim();
  const callback = entry.endpoint === "callback";
  const who = entry.recipients.length ? `${callback ? "回：" : "给 "}${callback ? line : names(entry.recipients)}` : "";
  const head = callback ? names(entry.recipients) : line;
  const why = ["refused", "dropped"].includes(entry.verdict) ? entry.reason : "";
  return el("li", {},
    el("span", { class: "when" }, local(entry.at).exact),
    el("span", { class: `mark ${tone}` }, label),
    el("span", { class: "what" }, DOORS[entry.endpoint] || entry.endpoint, head ? `：${head}` : "",
      el("small", {}, [who, why].filter((t) => t && t !== "回：").join(" · "))));
}

/** Messages that reached somebody, one for each recipient. */
export const reached = (ledger) => ledger.filter((e) => e.push).reduce((sum, e) => sum + e.recipients.length, 0);

function drawLedger() {
  const { counters } = store;
  $("ledger-sum").textContent =
    `送到 ${reached(store.ledger)} 条 · 本月接口 ${counters.api_calls || 0}/${counters.api_limit || "不限"} · 消息 ${counters.messages || 0}/${counters.messages_limit || "不限"}`;
  const shown = store.ledger.slice(-120).reverse();
  redraw($("ledger"), `${shown.length}:${shown[0]?.seq || 0}`, () =>
    shown.length ? shown.map(entryRow) : [el("li", { class: "none" }, "还没有谁敲过门。")]);
}

export function drawPanels() {
  const now = local(store.now);
  $("clock").textContent = `${now.day} ${now.time}`;
  $("armed").classList.toggle("on", store.faults.length > 0);
  $("armed").textContent = store.faults.length
    ? `待发作：${store.faults.map((f) => `${DOORS[f.endpoint] || f.endpoint} ${KINDS[f.kind] || f.kind} ×${f.times}`).join("，")}`
    : "现在一切正常。";
  drawOutbox();
  drawLedger();
}
