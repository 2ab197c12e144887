// Japanese.
export default {
  chat: "チャット", close: "チャットを閉じる", back: "戻る", loading: "読み込み中…",
  load_failed: "チャットを読み込めませんでした。", try_again: "もう一度試す",

  greeting: "こんにちは。どのようなご用件でしょうか。", choose_topic: "ご用件をお選びください", choose_person: "担当者を選ぶ",
  start: "チャットを始める", chat_with: "{name}とチャットする", chat_about: "「{name}」についてチャットする",
  go_on: "会話に戻る", other_topics: "その他のご用件", online: "オンライン", away: "不在",
  we_are_away: "ただいま不在にしております。戻り次第お返事いたします。",

  form_title: "はじめる前に", offline_title: "メッセージをお残しください", optional: "任意", choose: "選択してください",
  missing: "この項目を入力してください。", bad_email: "メールアドレスの形式が正しくないようです。", bad_field: "この項目をご確認ください。",
  read_more: "詳しく見る", begin: "チャットを始める", submit: "送信",
  form_thanks: "ありがとうございます。メッセージを受け取りました。折り返しご連絡いたします。", another: "別のメッセージを書く",

  conversation: "会話", you: "あなた", us: "サポート", bot: "アシスタント", empty: "メッセージをお送りください。こちらでお返事します。",
  older: "以前のメッセージ", new_messages: { other: "新着メッセージ{n}件" }, unread_line: "新着",
  typing: "{name}が入力中…", typing_us: "入力中…", edited: "編集済み", deleted: "このメッセージは削除されました。",
  sending: "送信中", sent: "送信済み", read: "既読", failed: "未送信", more_text: "すべて表示",
  reply: "引用", answering: "{name}への返信", cancel: "キャンセル", remove: "削除", remove_sure: "このメッセージを全員から削除しますか？",
  keep: "残す", retry: "再送信", discard: "破棄", quoted_gone: "以前のメッセージ",

  message: "メッセージ", write_here: "メッセージを入力…", send: "送信", attach: "ファイルを添付", drop_here: "ここにファイルをドロップして送信",
  limits: { other: "{size}までのファイルを{n}個まで。" },
  too_long: { other: "{n}文字超過しています。" }, left: { other: "残り{n}文字" },
  too_many_files: { other: "1通のメッセージに添付できるファイルは{n}個までです。" },
  file_too_large: "「{name}」は大きすぎます。上限は{size}です。", file_type: "「{name}」は送信できません。この種類のファイルは受け付けていません。",
  file_failed: "「{name}」をアップロードできませんでした。", file_uploading: "{name}をアップロード中", remove_file: "{name}を取り除く",

  picture: "画像", film: "動画", sound: "音声", voice: "ボイスメッセージ", file: "ファイル", sticker: "スタンプ",
  download: "{name}をダウンロード", open_picture: "画像を表示：{name}", gone: "このファイルはもうありません。", location: "場所",
  contact: "連絡先", answers: "回答", cards: "カード", previous: "前へ", next: "次へ", form_sent: "入力内容", yes: "はい",

  reconnecting: "接続が切れました。再接続しています…", connected: "再接続しました。", error_lost: "接続できません。メッセージは保存されています。",
  error_rate: { other: "短時間に送信が集中しています。{n}秒後に再開します。" },
  error_too_large: "大きすぎて送信できません。", error_invalid: "このメッセージは受け付けられませんでした。", error_type: "この種類のファイルは受け付けていません。",
  error_challenge: "人による操作であることを確認できませんでした。", error_unknown: "これはもうありません。", error_other: "問題が発生しました。もう一度お試しください。",
  you_are_away: "ただいま不在になりました。{hint}",
};
