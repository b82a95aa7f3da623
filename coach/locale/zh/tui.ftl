# 屏幕上的用语。
app-title = 增长团队教练
app-promise = 你写的每个字都只留在这台电脑上。
app-leaves = 你的讲述，以及由它写成的句子，会离开这台电脑：按你用 --engine 提的要求，发到 { $address }。
other-language = EN

# 最下面一行的按键
key-enter = 回车
key-escape = Esc
key-save = Ctrl+S
key-levels = 1–4
key-right = →
hint-new = 新访谈
hint-open = 打开
hint-report = 报告
hint-export = 导出
hint-undo = 恢复
hint-delete = 删除
hint-help = 帮助
hint-quit = 退出
hint-choose = 选择
hint-unknown = 不清楚
hint-na = 不适用
hint-back = 返回
hint-home = 访谈列表
hint-done = 写好了
hint-skip = 跳过
hint-on = 继续
hint-confirm = 没错
hint-confirm-all = 全都没错
hint-edit = 改
hint-strike = 划掉
hint-interview = 回访谈
hint-jump = 跳到
hint-next = 下一项
hint-close = 关闭
hint-principle = 为什么问
hint-use = 使用或下载
hint-measure = 测速
hint-change = 更改
hint-begin = 开始
hint-read-on = 往下看
key-up-down = ↑↓
hint-settings = 设置
hint-models = 模型
key-arrows = ← →

# 首页
home-heading-company = 公司
home-heading-date = 日期
home-heading-answered = 进度
home-heading-levels = 级别
home-heading-language = 语言
home-language-en = EN
home-language-zh = 中
home-unnamed = 还没写名字
home-empty-title = 这里还没有访谈。
home-empty-text = 一次关于增长团队四个角色的访谈：23 个小问题，每个角色最弱的地方，最多再请你讲两件实际发生的事。随时可以离开，回来接着答。答完就有一份只说你们公司的报告，第一步这周就能动手。
home-empty-start = 按 n 开始。
hint-follow = 回访
hint-rename = 改名
hint-find = 查找
hint-keep = 存下
hint-leave = 不改
hint-list = 到列表
hint-all = 全部显示
home-find-place = 名字里的几个字；Esc 全部显示
home-none-found = 没有叫这个名字的访谈。
chosen-before = 上次选的是：{ $choice }
home-legend = ▁ ▃ ▅ ▇ 级别 0 到 3   · 还没有级别   ↳ 回访
home-deleted = 已删除“{ $name }”，按 u 可以恢复。
home-undone = “{ $name }”已经恢复。
home-broken = { $name } 打不开：{ $reason }
home-broken-do = { $reason }文件没有动过，按 d 可以移到回收站。
broken-empty = 文件是空的。
broken-not_utf8 = 文件不是文字。
broken-not_json = 文件不完整，或者被改动过。
broken-foreign = 文件里装的是别的东西。
broken-invalid = 里面有一个值不对。
broken-not_a_file = 它不是文件。
broken-newer_schema = 它是新版本写的，请先升级教练再打开。
broken-not_readable = 你没有读这个文件的权限。
broken-other = 磁盘没能读出来，请再试一次。

# 保存
error-disk_full = 没有存上：磁盘满了。腾出一点空间再按一次，你写的都还在。
error-not_writable = 没有存上：存放访谈的文件夹写不进去。检查权限后再按一次，你写的都还在。
error-not_readable = 文件读不出来，请检查存放访谈的文件夹的权限。
error-busy = 没有存上：另一个程序正占着这些文件。稍等再按一次，你写的都还在。
error-newer_schema = 没有存上：这个文件是新版本写的，请先升级教练。你写的都还在。
error-broken_file = 这次访谈的文件坏了，没有动它。请换上备份，或在访谈列表里删掉它。
error-not_found = 这次访谈的文件不见了。请到数据文件夹（见“设置”）里找找，或者新开一次。
error-already_there = 已经有一次编号相同的访谈，没有动它。
error-bad_id = 教练不能动这个名字的文件，请自己移走：{ $path }
error-io_error = 没有存上：磁盘没有响应。请再按一次，你写的都还在。
error-quit = 再按一次 Ctrl+Q，就不存最后几个字直接退出。
export-done = 已写好：{ $path }
export-failed = 没有写成：{ $reason }。文件夹：{ $path }

# 公司
company-title = 你的公司
field-name = 公司
field-product = 卖什么
field-customers = 卖给谁
field-team_size = 一共多少人
field-stage = 阶段
field-core_behaviour = 关键行为
field-aim = 这个季度要做到
place-name = 公司名字，这一页只有它必填
place-product = 几个字，比如：诊所的在线预约
place-customers = 比如：民营诊所的老板
place-team_size = 一个整数
place-core_behaviour = 比如：不用 Excel 就排好一张班表
place-aim = 一件事，有数字更好
place-cast = 写名字；几个人写“共同：A、B”；没有就写“没有人”
stage-building = 还在做产品
stage-selling = 开始卖了
stage-scaling = 正在放大
company-need-name = 请写上公司的名字，其他都可以空着。
company-bad-size = 一共多少人：请写一个整数，比如 14，也可以空着。
company-go = 继续

# 访谈
step-of = { $name } · 第 { $index } 题，共 { $total } 题
step-account = { $name } · 当时的情形
step-heard = { $name } · 我听到的
principle = 这条原则
why-asked = 为什么问
lacking-person = 谁？
lacking-number = 多少？
lacking-period = 多久、哪天？
unknown-choice = 我不清楚
na-choice = 对我们不适用
reason-ask = 为什么不适用？可以空着。
reason-place = 因为……
you-chose = 你选的是：{ $level }
account-place = 谁、什么事、多少、从什么时候起。几句话就够了。
account-long = 这么长的话我只听开头 { $most } 个字；你写的都会留着。
followup-lead = 还有一点我没听到。
followup-place = 几个字就够了。
words = { $count ->
    [0] 还没有写
   *[other] { $count } 字
}
button-done = 写好了
button-skip = 跳过
skip-sure = 这里已经写了字。按 Ctrl+S 存下；再按一次跳过，就不要这些字了。

# 我听到的
heard-lead = 这样对吗？没错就确认，不对的改掉或划掉；放着不动的，算还没确认。
heard-listening = 正在听……你随时可以自己写，或者继续。
heard-none = 没有模型在听，要紧的请你自己写上。运行 coach models pull 可以装一个。
heard-failed = 模型没有回应：{ $reason }要紧的请你自己写上，或者直接继续。
heard-in-part = 你讲得很长：我只听了开头 { $most } 个字。
heard-nothing = 你的话里我没有听到这些。要紧的请你自己写上，或者直接继续。
fact-heard = 对吗？
fact-unsure = 对吗？我听得不太准
fact-listening = ……
fact-confirmed = 没错
fact-struck = 已划掉
fact-missing = 没有说
fact-place = 用你自己的话写；回车存下，Esc 不改
button-on = 继续

# 所有问题
overview-title = 所有问题
overview-legend = ▁ ▃ ▅ ▇ 0 到 3 级   ? 不清楚   – 不适用   · 还没答
overview-open = 还没答
overview-level = { $level } 级
overview-account = 当时的情形
overview-heard = 我听到的
hint-overview = 所有问题

# 一个角色谈完
step-role = { $name } · 现在的样子
role-first = 这个角色的第一条建议，其余的在报告里。
role-no-gap = 就你知道的，这个角色没有差距。不清楚的地方，报告里会说怎么弄清。

# 报告
report-first = 四个角色的现状
report-copied = 已送到剪贴板。要是粘贴不出来，是你的终端不支持；按 e 写成文件。
settings-copied = 路径已送到剪贴板。要是粘贴不出来，是你的终端不支持，请照着屏幕抄下来。
hint-block = 下一段
hint-copy = 复制
hint-more = 更多
hint-later = 以后再答
level-last = 这个角色别的题都答完了。拿不准就按 5。
level-none = 按 1 到 6 选，或者用 ↑ ↓ 选好再回车，点一下也行。
hint-why = 为什么
why-title = 为什么这么说？{ $block }
why-change = 改回答
why-handbook = 用手册的原句
why-again = 让模型再写一次
why-close = 关闭
preview-title = 将写到 { $path }
preview-write = 写入
evidence-question = 问的是
evidence-account = 你讲的
evidence-place = 在文章里：{ $section }
evidence-reworded = 改写过：{ $part }
evidence-refused = 没采用：{ $part }
gate-empty = 是空的
gate-number = 有你没说过的数字
gate-name = 有你没说过的名字
gate-date = 有你没说过的日期
gate-language = 语言不对
gate-sentence = 不是一句话
gate-length = 太长
gate-repetition = 自己重复自己
gate-direction = 把建议说反了
gate-praise = 空泛的夸奖
gate-new_words = 有来历不明的词
gate-drift = 离原句太远
gate-parrot = 只是把你的讲述又说了一遍
gate-between = 、
report-unfinished = 访谈还没有做完，这是到目前为止的内容。
report-legend = 带下划线的是你自己的话。(?) 是听到的，你还没有确认。   0 到 2 还有差距   3 做得好   ? 不清楚   – 不适用

# 模型
engine-none = 没有模型 · coach models pull
engine-no-model = 没有模型 · coach models pull
engine-none-wanted = 照你的意思，不用模型
engine-model-too-big = 没有模型：空闲内存不够
engine-adapter-damaged = 没有模型：适配器已损坏
engine-model-damaged = 没有模型：文件坏了
engine-off = 模型歇着
engine-loading = 模型正在加载……
engine-waiting = 模型正在另一个窗口里忙……
engine-ready = 模型就绪
engine-busy = 模型在忙……
engine-failed = 模型停用：{ $reason }
engine-server = → { $host } · { $state }
reason-model_missing = 模型文件不在。
reason-model_broken = 模型文件坏了。
reason-model_unknown = 这里还不认识这种模型。
reason-no_template = 它不是对话模型。
reason-adapter_broken = 它的适配器加载不了。
reason-out_of_memory = 内存不够。
reason-too_long = 文字太长，它读不下。
reason-not_loaded = 它还没有加载。
reason-worker_died = 它停了。
reason-gave_up = 它接连停了几次。
reason-closed = 它已经关了。
reason-server_unreachable = 服务器没有应答。
reason-server_refused = 服务器拒绝了请求。
reason-server_certificate = 这台电脑不信任服务器的证书（SSL_CERT_FILE）。
reason-server_key = 服务器要密钥（COACH_ENGINE_KEY）。
reason-internal = 它出了错。

# 第一次打开
welcome-title = 你好，欢迎。
welcome-what-lead = 这是什么
welcome-what = 一场访谈，聊撑起产品增长的四个角色：用户增长负责人，产品、技术和设计，用户运营，品牌内容。聊完有一份只讲你们公司的建议：你说了什么、和哪条原则有关、为什么要紧、这周做什么、盯哪个数。
welcome-time-lead = 要花多久
welcome-time = 大约二十分钟：23 个问题，各有四个答案可选；每个角色最弱的地方，最多再请你讲两件事。随时可以走，下次从原地接着来。
welcome-private-lead = 写下的放在哪
welcome-private = 就在这台电脑上。你写的一个字也不会出去；你不开口要模型，就什么也不下载。
welcome-model-lead = 谁在听
welcome-model = { $name }，一个跑在这台电脑上的语言模型。它只在你的话里指出要点，不做任何决定；听到的每一点都由你确认。
welcome-server = { $name }，跑在你指定的服务器上的模型：你讲的事会发到那里。它只在你的话里指出要点，不做任何决定；听到的每一点都由你确认。
welcome-no-model = 还没有：现在没用语言模型。没有它，访谈和报告照样能用；按 Ctrl+P 找“模型”，可以下载一个，或用上已有的。
welcome-begin = 开始
command-welcome = 再看一遍欢迎页

# 选模型
models-title = 模型
models-lead = 模型听你讲，在话里指出要点。按回车，装好的就用，没有的就下载；再按一次暂停；按 t 测正在用的那个。
models-own = 用自己的文件：coach --model 文件.gguf
models-in-use = 正在用
models-there = 已有
models-absent = 没有
models-too-big = 现在空闲的内存不够
models-heard = 评测里满分 100，它得 { $percent }
models-not-run = 没有评测过
models-no-pace = 这里还没测过速度
models-pace = 这里每秒读 { $tokens } 个 token，听完一段 { $seconds } 秒
models-fetching = { $percent }%，还要 { $left }
models-paused = 停在 { $percent }%
models-verifying = 正在逐字节核对……
models-problem = 没下成；回车从断点再试
models-no-model = 不用模型
models-no-model-row = 不用模型：报告出自手册，要点由你自己填
models-none-in-use = 现在没有用模型，没什么可测的。
models-measuring = 正在测，要几秒钟……
models-opening = 正在打开 { $name }……
models-used = 从现在起由它来听。
models-not-opened = 这个模型没能打开，一切照旧。可以再选一次，或者换一个。
models-none-used = 从现在起不用模型，要点由你自己填。
models-silent = 模型没有回答：{ $reason }
command-models = 模型

# 设置
settings-title = 设置
settings-language = 语言
settings-theme = 颜色
settings-motion = 动效
settings-model = 模型
settings-folder = 数据文件夹
settings-on = 开
settings-off = 关
settings-private = 访谈、模型、设置都在数据文件夹里，只有你能读。回车复制它的路径。
this-language = 中文
theme-coach-dark = 深色
theme-coach-light = 浅色
theme-coach-contrast = 高对比
theme-coach-terminal = 跟随终端
command-settings = 设置

# 帮助
help-here = 这一页上
help-title = 所有按键
help-text =
    F1  这一页                  F2、Ctrl+L  English / 中文
    F3  访谈列表                F4  公司
    F5  报告                    F6  颜色：深色、浅色……
    F7  所有问题                F9  为什么问这个
    Ctrl+P  按名字找命令：设置、模型、欢迎页也在里面
    Esc  退回一步               Ctrl+Q  离开，下次从这里接着来
    Ctrl+Z  先回命令行，fg 再回来；写字的时候是撤销

    访谈列表：n 新访谈；r 报告；e 导出；d 删除；u 恢复；
      f 回访；m 改名；/ 查找；s 设置；o 模型
    选答案：1–4，或 ↑↓ 加回车；5 或 d 不清楚；
      6 或 n 不适用；F8 以后再答；p 为什么问；b 或 ← 返回
    写字：Ctrl+S 或 F10 写好了；F8 跳过
    我听到的：↑↓ 选；回车或 c 没错；e 改；x 划掉；
      a 全都没错；→ 或 Ctrl+S 继续
    报告：↑↓ 和翻页键；0–4 跳到第一注和各个角色；Tab 下一段；
      w 为什么；y 复制；c 改回答；e 导出；b 回访谈
    为什么：m M 用手册的原句；r R 让模型再写一次；
      c 改回答；翻页键、空格往下看
    公司：↑↓ 或回车换一栏；阶段：1–3、←→、空格；
      退格键清掉；Ctrl+S 或 F10 写好了
    设置：↑↓ 和 ←→。模型：↑↓、回车、t 测速。预览：回车写入

    这些也都可以用鼠标点。每个回答都是先存好，再出下一题。
palette-place = 想做什么，写几个字
palette-nothing = 没有叫这个名字的命令。
command-help = 帮助：所有按键
command-switch_language = English / 中文
command-home = 访谈列表
command-company = 公司
command-report = 报告
command-theme = 颜色：换下一组
command-overview = 所有问题
command-quit = 离开
quit-hint = 按 Ctrl+Q 离开，写过的都已经存好。
