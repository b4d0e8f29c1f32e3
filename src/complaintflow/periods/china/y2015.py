"""The State Council's notice on the days off of 2015."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2015,
    title="国务院办公厅关于2015年部分节假日安排的通知",
    number="国办发明电〔2014〕28号",
    issued=date(2014, 12, 16),
    rest=spans(
        "2015-01-01/2015-01-03",
        "2015-02-18/2015-02-24",
        "2015-04-05/2015-04-06",
        "2015-05-01",
        "2015-06-20",
        "2015-06-22",
        "2015-09-27",
        "2015-10-01/2015-10-07",
    ),
    work=days("2015-01-04", "2015-02-15", "2015-02-28", "2015-10-10"),
    changes=(
        Notice(
            year=2015,
            title="国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
            number="国发明电〔2015〕1号",
            issued=date(2015, 5, 13),
            rest=spans("2015-09-03/2015-09-05"),
            work=days("2015-09-06"),
        ),
    ),
)
