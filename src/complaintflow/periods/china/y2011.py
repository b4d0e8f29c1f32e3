"""The State Council's notice on the days off of 2011."""

from datetime import date

from .notice import Notice, days, spans

NOTICE = Notice(
    year=2011,
    title="国务院办公厅关于2011年部分节假日安排的通知",
    number="国办发明电〔2010〕40号",
    issued=date(2010, 12, 9),
    rest=spans(
        "2011-01-01/2011-01-03",
        "2011-02-02/2011-02-08",
        "2011-04-03/2011-04-05",
        "2011-04-30/2011-05-02",
        "2011-06-04/2011-06-06",
        "2011-09-10/2011-09-12",
        "2011-10-01/2011-10-07",
    ),
    work=days("2011-01-30", "2011-02-12", "2011-04-02", "2011-10-08", "2011-10-09"),
)
