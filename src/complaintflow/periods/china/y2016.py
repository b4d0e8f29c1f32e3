"""The State Council's notice on the days off of 2016."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2016,
    title="国务院办公厅关于2016年部分节假日安排的通知",
    number="国办发明电〔2015〕18号",
    issued=date(2015, 12, 10),
    rest=spans(
        "2016-01-01",
        "2016-02-07/2016-02-13",
        "2016-04-04",
        "2016-05-01/2016-05-02",
        "2016-06-09/2016-06-11",
        "2016-09-15/2016-09-17",
        "2016-10-01/2016-10-07",
    ),
    work=days("2016-02-06", "2016-02-14", "2016-06-12", "2016-09-18", "2016-10-08", "2016-10-09"),
)
