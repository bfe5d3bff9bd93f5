"""`digits serve`, `digits trainer` and `digits token`: what runs until it is stopped, and its admin token."""

from typing import Annotated

import typer

from app.cli.output import err
from app.cli.ray_options import Address, Cpus, needs_ray
from app.cli.start_checks import check_start, check_writable
from app.process import logs
from app.server import serve as server
from app.settings import Settings
from app.training.available import can_train
from app.web.auth.admin import admin_token


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Serving processes.", min=1, max=64)] = None,
    ray: Address = None,
    replicas: Annotated[int, typer.Option(help="With --ray: serving processes at least.", min=1, max=1024)] = 1,
    max_replicas: Annotated[int, typer.Option(help="With --ray: at most, under load.", min=1, max=1024)] = 1,
    cpus: Cpus = 1.0,
    ongoing: Annotated[float, typer.Option(help="With --ray: requests in hand that call for one more.", min=1)] = 32.0,
    one_proxy: Annotated[bool, typer.Option(help="With --ray: listen on the head alone, not on every node.")] = False,
) -> None:
    """Serve the page and the HTTP API, with a trainer beside them; or on a Ray cluster, as `docs/cluster.md` says."""
    given = {"host": host, "port": port, "workers": workers}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    check_start(settings)
    if settings.admin_token is None:
        secret, new = admin_token(settings.state_dir)
        if new:  # a log would keep it, and show it to whoever reads logs
            shown = f"[bold]{secret}[/bold]  (" if err.is_terminal else "made ("
            err.print(f"Admin token: {shown}kept in {settings.state_dir}; `digits token` prints it)", soft_wrap=True)
    if ray:
        _serve_on(ray, settings, replicas, max_replicas, cpus=cpus, ongoing=ongoing, alone=one_proxy)
        return
    err.print(f"Digits on [bold]http://{settings.host}:{settings.port}[/bold]")
    if settings.trainer and not can_train():
        err.print("TensorFlow is not installed here: trainings wait for a `digits trainer` elsewhere.", style="yellow")
    server.serve(settings, with_trainer=settings.trainer and can_train())


def _serve_on(ray: str, settings: Settings, least: int, most: int, *, cpus: float, ongoing: float, alone: bool) -> None:
    needs_ray()
    from app.cluster.serving import Replicas, serve_on  # noqa: PLC0415  Ray, which nothing else here needs

    if settings.admin_token is None:
        err.print("Nodes that share no state folder need the same DIGITS_ADMIN_TOKEN.", style="yellow")
    err.print(f"Starting on the Ray cluster at {ray}; trainings wait for a `digits trainer`.")

    def announce() -> None:
        err.print(f"Digits on [bold]http://{settings.host}:{settings.port}[/bold]{'' if alone else ' of each node'}")

    serve_on(ray, settings, Replicas(least, max(least, most), cpus, ongoing, alone), announce)


def trainer(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process, the parent, ends.")] = None,
    ray: Address = None,
    cpus: Cpus = 1.0,
    gpus: Annotated[float, typer.Option(help="With --ray: graphics processors that each reserves.", min=0)] = 0.0,
) -> None:
    """Work off training jobs, one after the other, until stopped; with --ray several at once, on a Ray cluster."""
    from app.training.process import trainer as training  # noqa: PLC0415  SQLAlchemy, which no other command needs

    settings = Settings()
    check_writable(settings.state_dir)  # it does nothing but write
    check_start(settings)
    logs.start(settings.log)
    if ray is None:
        training.main(settings, parent=parent)
        return
    needs_ray()
    from app.cluster.connection import connected  # noqa: PLC0415  Ray, which nothing else here needs
    from app.cluster.trainings import RayLauncher, Reserved  # noqa: PLC0415  as above

    with connected(ray):
        launcher = RayLauncher(Reserved(cpus, gpus))
        training.main(settings, launcher=launcher, at_once=settings.trainings_at_once)


def token() -> None:
    """Print the admin token, making it first when there is none."""
    settings = Settings()
    if settings.admin_token is None:
        check_writable(settings.state_dir)
    typer.echo(settings.admin_token.get_secret_value() if settings.admin_token else admin_token(settings.state_dir)[0])
