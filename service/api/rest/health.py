"""For those who keep the service running: is it alive, is it ready, how is it doing?"""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from service.api.metrics import figures
from service.api.route import Route
from service.domain.types import View
from service.usecases import health

router = APIRouter(tags=["health"], route_class=Route)


class HealthView(View):
    """`status` is `alive` or `ready`."""

    status: str


@router.get("/livez", response_model=HealthView)
async def get_livez(request: Request) -> bytes:
    """Tiến trình còn sống. The process is alive."""
    return b'{"status":"alive"}'


@router.get("/readyz", response_model=HealthView)
async def get_readyz(request: Request) -> bytes:
    """Sẵn sàng nhận yêu cầu. Ready to take requests."""
    return await health.check_ready(request.app.state.service.db)


@router.get("/metrics", response_class=Response)
async def get_metrics(request: Request) -> Response:
    """Số đo cho Prometheus. Figures for Prometheus."""
    return Response(figures(), media_type=CONTENT_TYPE_LATEST)
