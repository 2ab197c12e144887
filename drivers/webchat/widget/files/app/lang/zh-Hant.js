// Chinese, traditional characters.
export default {
  chat: "聊天", close: "關閉聊天", back: "返回", loading: "載入中…",
  load_failed: "無法載入聊天。", try_again: "再試一次",

  greeting: "您好！有什麼可以幫您？", choose_topic: "請選擇主題", choose_person: "與專人對話",
  start: "開始聊天", chat_with: "與{name}聊天", chat_about: "聊聊「{name}」",
  go_on: "返回您的對話", other_topics: "其他主題", online: "在線", away: "離開",
  we_are_away: "我們目前不在線上，回來後會盡快回覆您。",

  form_title: "開始之前", offline_title: "請留言給我們", optional: "選填", choose: "請選擇",
  missing: "請填寫此欄位。", bad_email: "這看起來不像電郵地址。", bad_field: "請檢查此欄位。",
  read_more: "了解更多", begin: "開始聊天", submit: "送出",
  form_thanks: "謝謝！我們已收到您的訊息，會盡快與您聯絡。", another: "再寫一則訊息",

  conversation: "對話", you: "您", us: "客服", bot: "助理", empty: "請寫訊息給我們，會有人在這裡回覆您。",
  older: "較早的訊息", new_messages: { other: "{n} 則新訊息" }, unread_line: "新訊息",
  typing: "{name}正在輸入…", typing_us: "正在輸入…", edited: "已編輯", deleted: "此訊息已刪除。",
  sending: "傳送中", sent: "已傳送", read: "已讀", failed: "未傳送", more_text: "顯示全部",
  reply: "引用", answering: "回覆{name}", cancel: "取消", remove: "刪除", remove_sure: "要為所有人刪除此訊息嗎？",
  keep: "保留", retry: "重新傳送", discard: "捨棄", quoted_gone: "較早的訊息",

  message: "您的訊息", write_here: "輸入訊息…", send: "傳送", attach: "附加檔案", drop_here: "將檔案拖放到這裡傳送",
  limits: { other: "最多 {n} 個檔案，每個 {size}。" },
  too_long: { other: "超過 {n} 個字。" }, left: { other: "還可輸入 {n} 個字" },
  too_many_files: { other: "每則訊息最多 {n} 個檔案。" },
  file_too_large: "「{name}」太大：上限為 {size}。", file_type: "無法傳送「{name}」：不接受此類檔案。",
  file_failed: "「{name}」無法上傳。", file_uploading: "正在上傳 {name}", remove_file: "移除 {name}",

  picture: "圖片", film: "影片", sound: "音訊", voice: "語音訊息", file: "檔案", sticker: "貼圖",
  download: "下載 {name}", open_picture: "顯示圖片：{name}", gone: "此檔案已不存在。", location: "位置",
  contact: "聯絡人", answers: "回覆選項", cards: "卡片", previous: "上一個", next: "下一個", form_sent: "您的資料", yes: "是",

  reconnecting: "連線中斷，正在重試…", connected: "已重新連線。", error_lost: "沒有連線。您的訊息已保留。",
  error_rate: { other: "傳送太頻繁，{n} 秒後繼續。" },
  error_too_large: "內容太大，無法傳送。", error_invalid: "此訊息未被接受。", error_type: "不接受此類檔案。",
  error_challenge: "我們無法確認您是真人。", error_unknown: "此內容已不存在。", error_other: "發生錯誤，請再試一次。",
  you_are_away: "我們現在不在線上。{hint}",
};
