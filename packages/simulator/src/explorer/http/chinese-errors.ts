/** The errors that a user of the page can cause, in Chinese: what happened, and how to fix it. */
export const CHINESE_ERRORS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  TOKEN_WRONG: [
    '地址中的令牌缺失或不正确，调试台不显示任何内容。',
    '命令每次启动都会生成新的令牌。请在终端中打开它最后打印的地址（以 #token=… 结尾）。',
  ],
  HOST_WRONG: ['请求的主机名不属于本工具。', '请打开命令打印的地址。'],
  ORIGIN_WRONG: ['请求来自其他页面。', '请打开命令打印的地址。'],
  NOT_FOUND: ['该地址没有内容。', '请打开命令打印的地址，或从列表中选择。'],
  METHOD_WRONG: ['请求方法不正确。', '请重新加载页面。'],
  BODY_TOO_LARGE: ['内容太大。', '请去掉不需要的部分，例如 HAR 文件中的其他请求。'],
  BODY_INVALID: ['有一项输入无效。', '请更正该项；如仍有问题，请重新加载页面。'],
  NO_ENDPOINT: ['尚未设置接口。', '请输入接口的 URL，或启动内置接口。'],
  ENDPOINT_CHANGED: [
    '未发送：调试台的另一个标签页设置了其他接口。',
    '本页现已显示该接口。请再次发送，或重新选择接口。',
  ],
  RUN_UNKNOWN: ['该次运行已不存在。', '服务器会清除旧的运行，重启时会清除全部，请重新开始。'],
  NOT_ENDED: ['检查尚未结束。', '请等待检查结束，或重新开始。'],
  TOO_MANY_RUNS: ['同时进行的投递或检查太多。', '请停止其中之一，或等待其结束。'],
  IMPORT_UNREADABLE: [
    '这段文本不是录制的消息。',
    '请粘贴原始 HTTP（“POST /path HTTP/1.1”、请求头、空行、正文）、curl 命令、HAR 文件、带 headers 和 body 的 JSON、正文的 JSON，或本页导出的代码。',
  ],
  MESSAGE_UNSENDABLE: ['HTTP 无法传输该消息。', '方法和请求头名称只能是字母，目标不能有空格，值不能有换行。'],
  PUBLIC_ADDRESS: [
    '该地址既不是回环地址，也不是私有地址。',
    '如果是您自己的服务器，请用 --allow-public 重新启动命令。',
  ],
  URL_INVALID: [
    '该 URL 不可用。',
    '请输入 http 或 https 的完整 URL，不含用户名和密码，例如 http://127.0.0.1:3000/alipay/notifyCapture。',
  ],
  OPTION_INVALID: ['该选项不适用于这条消息。', '乱序和冲突需要有最终结果（S 或 F）的请款。'],
  INVALID_CONFIG: ['无法读取该公钥。', '应为 PEM 或 base64 形式的 RSA 公钥。'],
  INTERNAL: ['服务器发生内部错误。', '您的输入不会丢失。请重试；如仍有问题，请重启命令。'],
};
