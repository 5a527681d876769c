import io, time, resource, csv, threading, sys
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from tests.conftest import NOW
from huiyin.customers.actions import importing
from huiyin.intake import actions as intake
from huiyin.customers.models import *
N=int(__import__("os").environ.get("N","10000"))
def test_bench(house):
    out=io.StringIO(); w=csv.writer(out)
    w.writerow(["姓名","性别","手机","车牌号","品牌","车型","上次保养","保养周期","地址","备注"])
    for n in range(N):
        w.writerow([f"{'王李张刘陈'[n%5]}{chr(0x4e00+n%3000)}{chr(0x5000+n%977)}","女",f"138{n:08d}",f"冀A{n:05d}","大众","帕萨特","2026/1/5","6",f"河北省秦皇岛市海港区文化路{n}号","老客户"])
    data=out.getvalue().encode()
    import cProfile, pstats
    t=time.time(); b=importing.upload(ContentFile(data,name="a.csv"),by=house.max,at=NOW); t0=time.time()-t
    importing.check(b,columns=b.mapping,defaults=b.defaults,by=house.max,at=NOW)
    from huiyin.kernel.spreadsheets import read
    t=time.time(); rows=list(read(io.BytesIO(data)).rows); tp=time.time()-t
    t=time.time()
    with connection.cursor() as c:
        c.execute("create temp table f (a text,b text,c text,d text,e text,f text,g text,h text,i text,j text)")
        with c.copy("copy f from stdin") as cp:
            for r in rows: cp.write_row([r.text(h) for h in r.values])
    tc=time.time()-t
    from huiyin.intake import jobs
    pr=cProfile.Profile() if N<=5000 else None
    t=time.time(); pr and pr.enable(); jobs.check("customers",b.pk); pr and pr.disable(); tv=time.time()-t
    b.refresh_from_db(); print(b.counts)
    if pr:
        s=io.StringIO(); pstats.Stats(pr,stream=s).sort_stats("cumulative").print_stats(45); print(s.getvalue()[:7000])
    importing.take_in(b,by=house.max,at=NOW)
    pr2=cProfile.Profile() if N<=5000 else None
    t=time.time(); pr2 and pr2.enable()
    while importing.take_in_some(b,at=NOW): pass
    pr2 and pr2.disable(); ti=time.time()-t
    if pr2:
        s=io.StringIO(); pstats.Stats(pr2,stream=s).sort_stats("cumulative").print_stats(45); print(s.getvalue()[:7000])
    # floor with the same rows in the same indexed tables
    t=time.time()
    with connection.cursor() as c:
        c.execute("set session_replication_role=replica") if False else None
        for m in ("customer","phone","asset","address","findable"):
            pass
    b.refresh_from_db()
    print(N,"upload",t0,"parse",tp,"copy raw",tc,"check",tv,"takein",ti,b.counts,"maxrss MB",resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)
