// Chinese, simplified characters.
export default {
  chat: "聊天", close: "关闭聊天", back: "返回", loading: "加载中…",
  load_failed: "无法加载聊天。", try_again: "重试",

  greeting: "您好！有什么可以帮您？", choose_topic: "请选择主题", choose_person: "与专人对话",
  start: "开始聊天", chat_with: "与{name}聊天", chat_about: "聊聊“{name}”",
  go_on: "返回您的对话", other_topics: "其他主题", online: "在线", away: "离开",
  we_are_away: "我们目前不在线，回来后会尽快回复您。",

  form_title: "开始之前", offline_title: "请给我们留言", optional: "选填", choose: "请选择",
  missing: "请填写此项。", bad_email: "这看起来不像电子邮箱地址。", bad_field: "请检查此项。",
  read_more: "了解更多", begin: "开始聊天", submit: "提交",
  form_thanks: "谢谢！我们已收到您的消息，会尽快与您联系。", another: "再写一条消息",

  conversation: "对话", you: "您", us: "客服", bot: "助手", empty: "请给我们写消息，会有人在这里回复您。",
  older: "更早的消息", new_messages: { other: "{n} 条新消息" }, unread_line: "新消息",
  typing: "{name}正在输入…", typing_us: "正在输入…", edited: "已编辑", deleted: "此消息已删除。",
  sending: "发送中", sent: "已发送", read: "已读", failed: "未发送", more_text: "显示全部",
  reply: "引用", answering: "回复{name}", cancel: "取消", remove: "删除", remove_sure: "要为所有人删除此消息吗？",
  keep: "保留", retry: "重新发送", discard: "放弃", quoted_gone: "更早的消息",

  message: "您的消息", write_here: "输入消息…", send: "发送", attach: "添加文件", drop_here: "将文件拖放到这里发送",
  limits: { other: "最多 {n} 个文件，每个 {size}。" },
  too_long: { other: "超出 {n} 个字。" }, left: { other: "还可输入 {n} 个字" },
  too_many_files: { other: "每条消息最多 {n} 个文件。" },
  file_too_large: "“{name}”太大：上限为 {size}。", file_type: "无法发送“{name}”：不接受此类文件。",
  file_failed: "“{name}”无法上传。", file_uploading: "正在上传 {name}", remove_file: "移除 {name}",

  picture: "图片", film: "视频", sound: "音频", voice: "语音消息", file: "文件", sticker: "贴纸",
  download: "下载 {name}", open_picture: "显示图片：{name}", gone: "此文件已不存在。", location: "位置",
  contact: "联系人", answers: "回复选项", cards: "卡片", previous: "上一个", next: "下一个", form_sent: "您的资料", yes: "是",

  reconnecting: "连接中断，正在重试…", connected: "已重新连接。", error_lost: "没有连接。您的消息已保留。",
  error_rate: { other: "发送太频繁，{n} 秒后继续。" },
  error_too_large: "内容太大，无法发送。", error_invalid: "此消息未被接受。", error_type: "不接受此类文件。",
  error_challenge: "我们无法确认您是真人。", error_unknown: "此内容已不存在。", error_other: "出现错误，请重试。",
  you_are_away: "我们现在不在线。{hint}",
};
