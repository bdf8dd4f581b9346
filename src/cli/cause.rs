//! Failures of outbound calls in one Chinese sentence: the cause and the step.

use super::failure::Failure;
use crate::platform::{CallError, Class};
use crate::worker::token::NoToken;

/// Why a call failed and what to do.
pub fn sentence(error: &CallError) -> String {
    let what = match error.class {
        Class::NotSent => {
            "连不上平台，请检查外网、域名解析与出口防火墙（放行 api.dingtalk.com、oapi.dingtalk.com；Stream 方式还要 wss-open-connection*.dingtalk.com）"
        }
        Class::Retry { .. } => "平台要求稍等，请过一分钟再试",
        Class::Unknown => "平台没有及时回答，结果不明，请稍后再看",
        Class::BadToken => "平台不认访问令牌，请核对 app_key 与 app_secret 是否属于同一个应用",
        Class::QuotaGone => "平台本月的接口额度用完了，请升级版本或等下月",
        Class::Misconfigured => return misconfigured(error),
        Class::Recipient => "这个人收不到：不在组织里、不在可见范围，或没有启用机器人",
        Class::Content => "平台不收这段文字",
        Class::Caller => "平台说请求不对，请把代码报给开发者",
        Class::NotOurs => "回答不是平台给的，请检查 api_base、oapi_base 与中间的代理",
    };
    format!("{what}（{}）。", code(error))
}

fn misconfigured(error: &CallError) -> String {
    let text = error.code.as_str();
    let what = if text.contains("AccessTokenPermissionDenied") || text == "60011" || text == "88" {
        "应用缺权限，请在开发者后台“权限管理”开通企业内机器人发送消息、成员信息读权限、根据手机号获取成员"
    } else if text.contains("IpNotInWhiteList") || text == "60020" {
        "服务器的出口 IP 不在白名单，请在开发者后台“安全设置”里加上"
    } else if text.contains("invalidClientId") || text == "40089" || text == "40096" {
        "app_key 或 app_secret 不对，请到开发者后台“凭证与基础信息”重新抄一遍"
    } else if text.contains("robotCode") || text.contains("stopped") {
        "机器人没有装好或已停用，请核对 robot_code 并在开发者后台发布机器人"
    } else {
        "平台上的配置不对，请按代码在开发者后台核对"
    };
    format!("{what}（{}）。", code(error))
}

fn code(error: &CallError) -> String {
    match &error.request_id {
        Some(id) => format!("{}，请求号 {id}", error.code),
        None => error.code.clone(),
    }
}

/// Why there is no token.
pub fn no_token(error: &NoToken) -> Failure {
    match error {
        NoToken::Soon => Failure::failed("E-TOKEN", "刚刚取过访问令牌，平台限制频率，请半分钟后再试。"),
        NoToken::Refused(e) => Failure::failed("E-TOKEN", format!("取不到访问令牌：{}", sentence(e))),
        NoToken::Store(_) => Failure::failed("E-DB", "数据库没有照办，没有改动，请稍后再试。"),
    }
}
