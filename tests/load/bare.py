"""A Django view that inserts one row, in our arrangement: what a save costs beyond this is ours.

The same server, threads, middleware, database settings, lock and disk; no guard, form, history or stream.
It stands in the pool, as every other page; with BARE=lane in the lane of saves, several in a transaction.
"""

import asyncio
import json
import os
import uuid
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from django.contrib.auth.decorators import login_not_required
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from selvsjekk import asgi
from selvsjekk.server import BACKLOG, RoomProtocol, bind
from sessions_app.writing import writing


class Row(models.Model):
    id = models.UUIDField(primary_key=True)
    group = models.IntegerField()
    text = models.CharField(max_length=2000)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.text


@csrf_exempt
@login_not_required
def note(request: HttpRequest, group: int, ident: uuid.UUID) -> HttpResponse:
    fields = QueryDict(request.body)
    with writing():
        Row(id=ident, group=group, text=fields["text"]).save(force_insert=True)
    return HttpResponse(status=201)


urlpatterns = [path("g/<int:group>/notes/<uuid:ident>/", note)]


async def serve(ready: Path) -> None:
    options: dict[str, Any] = {"ws": "none", "lifespan": "off", "log_config": None, "access_log": False}
    server = uvicorn.Server(uvicorn.Config(asgi.page, http=RoomProtocol, backlog=BACKLOG, **options))
    with bind("127.0.0.1", 0) as bound:
        running = asyncio.create_task(server.serve([bound]))
        while not server.started:
            await asyncio.sleep(0.01)
        ready.write_text(json.dumps({"port": bound.getsockname()[1]}))
        await running


def run(ready: Path) -> None:
    if os.environ.get("BARE") != "lane":
        asgi.saves = asgi.pages
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    connection.close()
    uvloop.run(serve(ready))
