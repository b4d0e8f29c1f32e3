"""The State Council's notice on the days off of 2007."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2007,
    title="国务院办公厅关于2007年部分节假日安排的通知",
    number="国办发明电〔2006〕49号",
    issued=date(2006, 12, 14),
    rest=spans(
        "2007-01-01/2007-01-03",
        "2007-02-18/2007-02-24",
        "2007-05-01/2007-05-07",
        "2007-10-01/2007-10-07",
    ),
    work=days(
        "2006-12-30",
        "2006-12-31",
        "2007-02-17",
        "2007-02-25",
        "2007-04-28",
        "2007-04-29",
        "2007-09-29",
        "2007-09-30",
    ),
)
