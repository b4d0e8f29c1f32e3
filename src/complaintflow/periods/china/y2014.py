"""The State Council's notice on the days off of 2014."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2014,
    title="国务院办公厅关于2014年部分节假日安排的通知",
    number="国办发明电〔2013〕28号",
    issued=date(2013, 12, 11),
    rest=spans(
        "2014-01-01",
        "2014-01-31/2014-02-06",
        "2014-04-05",
        "2014-04-07",
        "2014-05-01/2014-05-03",
        "2014-06-02",
        "2014-09-08",
        "2014-10-01/2014-10-07",
    ),
    work=days("2014-01-26", "2014-02-08", "2014-05-04", "2014-09-28", "2014-10-11"),
)
