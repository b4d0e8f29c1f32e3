"""The State Council's notice on the days off of 2019."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2019,
    title="国务院办公厅关于2019年部分节假日安排的通知",
    number="国办发明电〔2018〕15号",
    issued=date(2018, 12, 4),
    rest=spans(
        "2018-12-30/2019-01-01",
        "2019-02-04/2019-02-10",
        "2019-04-05",
        "2019-05-01",
        "2019-06-07",
        "2019-09-13",
        "2019-10-01/2019-10-07",
    ),
    work=days("2018-12-29", "2019-02-02", "2019-02-03", "2019-09-29", "2019-10-12"),
    changes=(
        Notice(
            year=2019,
            title="国务院办公厅关于调整2019年劳动节假期安排的通知",
            number="国办发明电〔2019〕3号",
            issued=date(2019, 3, 22),
            rest=spans("2019-05-01/2019-05-04"),
            work=days("2019-04-28", "2019-05-05"),
        ),
    ),
)
