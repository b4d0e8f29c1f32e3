"""The State Council's notice on the days off of 2018."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2018,
    title="国务院办公厅关于2018年部分节假日安排的通知",
    number="国办发明电〔2017〕12号",
    issued=date(2017, 11, 30),
    rest=spans(
        "2018-01-01",
        "2018-02-15/2018-02-21",
        "2018-04-05/2018-04-07",
        "2018-04-29/2018-05-01",
        "2018-06-18",
        "2018-09-24",
        "2018-10-01/2018-10-07",
    ),
    work=days("2018-02-11", "2018-02-24", "2018-04-08", "2018-04-28", "2018-09-29", "2018-09-30"),
)
