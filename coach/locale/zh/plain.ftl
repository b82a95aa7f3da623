# 一行一行的访谈。
plain-welcome =
    增长团队教练，一行一行地问。答一行，按回车。
    随时可以输入命令，前面加冒号：“：返回”“：跳过”“：为什么”（看原则）“：报告”“：帮助”“：退出”。每个回答当场存好。
plain-which = 输入编号接着上次的访谈，直接回车就新开一次。
plain-no-number = 请输入 1 到 { $most } 的数字。
plain-no-command = 没有“：{ $word }”这个命令。可以用“：返回”“：跳过”“：为什么”“：报告”“：帮助”“：退出”。
plain-keep = 每项一行。直接回车，保留原来的内容；只输入一个减号，就清空。
plain-stages = 1 还在做产品，2 开始卖了，3 正在放大
plain-chosen = 你选过 { $number }。直接回车就不改。
plain-account = 想写几行写几行。单独一行一个句号就算写完；输入“：跳过”，就不写。
plain-so-far = 已经写了这些，接着写会加在后面。
plain-listening = 正在听。按 Ctrl+C 不等它，先往下走。
plain-heard = 我听到的，一项一行。回车：对。输入别的字：以你写的为准。一个减号：划掉。
plain-report = 输入“导出”，就把它存成当前文件夹里的一个 Markdown 文件；“：返回”回到访谈；直接回车离开。
plain-export-words = 导出 export e
plain-after-export = 直接回车离开；“：返回”回到访谈。
plain-help =
    “：返回”退一步，“：跳过”不写讲述，或者把这道题留到后面，“：为什么”看这个问题背后的原则，
    “：报告”看现在有的报告，“：退出”离开，下次从这里接着答。
plain-left = 都存好了。下次从这里接着答。
plain-command-back = 返回 b
plain-command-skip = 跳过 s
plain-command-why = 为什么 w
plain-command-report = 报告 r
plain-command-quit = 退出 q
plain-command-help = 帮助 h ?
plain-stays = 已经写的都留着，先往下走。
plain-not-kept = 最后几个字没能存下，前面的都在。下次从那里接着答。
plain-role = 直接回车继续。
plain-cell = { $head }：{ $words }
plain-noted = { $words }（{ $note }）
plain-stop = ；
plain-known = 现在是“{ $words }”。直接回车就不改；只输入一个减号，就清空。
plain-lacking = { $asked }想得起来的话，输入“：返回”补上。
plain-refused = 还没存上；刚才写的都还在。
plain-cut = 这一行太长，终端只传来了开头，到“……{ $end }”为止，后面的没有收到。请从这里接着贴，分成短一点的几行。
plain-not-utf8 = 这一行不是 UTF-8 编码，读不出来，一个字都没有存。请把终端的编码设成 UTF-8，再写一遍。
plain-no-lines = --plain 从标准输入读，往标准输出写，现在有一个是关着的。请在终端里启动。
