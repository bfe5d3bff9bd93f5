"""`/learn/api`: the numbers of the course, from the functions that are tested against Keras.

Each answer depends on its question alone, so it is cached, and a browser that has it gets 304.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app.errors import BadData, BadInput
from app.lessons import recorded, surfaces
from app.process.thread_pool import run_sync
from app.web.learn import descents, functions, networks
from app.web.learn.digit_request import BODY, ERRORS, digit
from app.web.learn.runs import (
    Neurons,
    Pairs,
    Passage,
    Runs,
    Said,
    SaidByEpoch,
    all_neurons,
    all_pairs,
    all_runs,
    passage,
)
from app.web.learn.schema import numbers
from app.web.requests.thread_pool_route import ThreadPoolRoute
from app.web.responses.cached import cached, tag_of
from app.web.responses.problems import responses
from app.web.services import Uses

MAX_CACHED: Final = 256
"""Answers that are cached, of 100 kB at most."""

router = APIRouter(prefix="/learn/api", tags=["Course"], responses=responses(BadInput), route_class=ThreadPoolRoute)


@lru_cache(maxsize=MAX_CACHED)
def _answer(build: Callable[..., BaseModel], *question: Any) -> tuple[bytes, str]:  # noqa: ANN401  what `build` takes
    body = build(*question).model_dump_json().encode()
    return body, tag_of(body)


def _answered(request: Request, build: Callable[..., BaseModel], *question: Any) -> Response:  # noqa: ANN401
    return cached(request, *_answer(build, *question), "application/json")


@router.get("/activations/{name}", response_model=functions.Curve, summary="An activation's curve")
def activation(
    request: Request, name: functions.ActivationName, question: Annotated[functions.CurveQuestion, Query()]
) -> Response:
    """Return the curve of an activation function and its derivative."""
    return _answered(request, functions.curve, name, question)


@router.get("/softmax", response_model=functions.Softmax)
def softmax(request: Request, question: Annotated[functions.SoftmaxQuestion, Query()]) -> Response:
    """Return the softmax of some logits, repeat `logits` for each, and its Jacobian."""
    return _answered(request, functions.softmax, question)


@router.get("/losses", response_model=functions.LossesOfAnswer, summary="Every loss of one answer")
def losses(request: Request, question: Annotated[functions.AnswerQuestion, Query()]) -> Response:
    """Return what ten probabilities cost, by each loss, and what they would if another digit were the right one."""
    return _answered(request, functions.losses_of_answer, question)


@router.get("/losses/{name}", response_model=functions.LossCurve, summary="A loss's curve")
def loss(request: Request, name: functions.LossName, question: Annotated[functions.LossQuestion, Query()]) -> Response:
    """Return a loss and its gradients over the prediction."""
    return _answered(request, functions.loss_curve, name, question)


@router.get("/surfaces", response_model=descents.Surfaces)
def all_surfaces(request: Request) -> Response:
    """Return the loss surfaces to race on."""
    return _answered(request, descents.all_surfaces)


@router.get("/surfaces/{name}", response_model=descents.Grid, summary="A surface's heights")
def surface(request: Request, name: surfaces.Name, question: Annotated[descents.GridQuestion, Query()]) -> Response:
    """Return the heights of a surface on a grid, for contours."""
    return _answered(request, descents.grid, name, question)


@router.get("/race/{surface}", response_model=descents.Race, summary="A race of optimizers")
def race(request: Request, surface: surfaces.Name, question: Annotated[descents.RaceQuestion, Query()]) -> Response:
    """Return the paths of some optimizers on a surface; one that diverges is cut, and says so."""
    return _answered(request, descents.race, surface, question)


@router.get("/vanishing", response_model=networks.Vanishing, summary="The vanishing gradient")
def vanishing(request: Request, question: Annotated[networks.VanishingQuestion, Query()]) -> Response:
    """Return what is left of a gradient on its way back through layers of one activation."""
    return _answered(request, networks.vanishing, question)


@router.get("/revival", response_model=networks.Revival, summary="A dying ReLU")
def revival(request: Request, question: Annotated[networks.RevivalQuestion, Query()]) -> Response:
    """Return how one rectified neuron learns whose bias lies too low, or does not."""
    return _answered(request, networks.revival, question)


@router.get("/stack", response_model=networks.Stack, summary="A stack of linear layers")
def stack(request: Request, question: Annotated[networks.StackQuestion, Query()]) -> Response:
    """Return a stack of linear layers and the one layer that does the same."""
    return _answered(request, networks.stack, question)


@router.get("/network", response_model=networks.NetworkTrace, summary="Back-propagation, number by number")
def network(request: Request, question: Annotated[networks.NetworkQuestion, Query()]) -> Response:
    """Return every number of one pass forward and back through a network of three neurons, and one step."""
    return _answered(request, networks.network, question)


@router.get(
    "/batches", response_model=descents.Batches, responses=responses(BadData), summary="Batch, mini-batch, stochastic"
)
def batches(request: Request, question: Annotated[descents.BatchesQuestion, Query()]) -> Response:
    """Return a descent by batches on the loss of one neuron that tells 1,000 real ones from 1,000 real fives."""
    return _answered(request, descents.batches, question)


@router.get(
    "/batches/cost", response_model=descents.Cost, responses=responses(BadData), summary="Few exact steps or many noisy"
)
def batches_cost(request: Request, question: Annotated[descents.CostQuestion, Query()]) -> Response:
    """Return descents on that loss by batches of several sizes, which look at as many images in all."""
    return _answered(request, descents.cost, question)


@router.get("/batches/surface", response_model=descents.Grid, responses=responses(BadData), summary="That loss")
def batches_surface(request: Request) -> Response:
    """Return the loss that the batches descend on, over the neuron's two weights."""
    return _answered(request, descents.batches_grid)


@router.get("/runs", response_model=Runs, responses=responses(BadData), summary="The recorded runs")
def runs(request: Request) -> Response:
    """Return the recorded curves: the optimizers on MNIST, and too few, enough and too many epochs."""
    return _answered(request, all_runs)


@router.get("/paired", response_model=Pairs, responses=responses(BadData), summary="Digits that only one reads right")
def paired(request: Request) -> Response:
    """Return how many held-out digits only a shipped version, or only the quickstart, reads right."""
    return _answered(request, all_pairs)


@router.get("/neurons", response_model=Neurons, responses=responses(BadData), summary="What hidden neurons look for")
def neurons(request: Request) -> Response:
    """Return the weights of a recorded network, each hidden neuron's as a picture of 28x28."""
    return _answered(request, all_neurons)


@router.post("/said", responses=ERRORS, openapi_extra=BODY, summary="What each epoch said of your digit")
async def said(request: Request, uses: Uses) -> SaidByEpoch:
    """Ask the networks kept of the recorded runs about one digit, sent in any form that `POST /predict` takes."""
    found = await run_sync(recorded.said, await digit(request, uses), limiter=uses.lanes.heavy)
    return SaidByEpoch(
        runs=[Said(name=one.name, epochs=one.epochs, probabilities=numbers(one.probabilities)) for one in found]
    )


@router.post("/neurons", responses=ERRORS, openapi_extra=BODY, summary="Your digit through the network")
async def through(
    request: Request, uses: Uses, neuron: Annotated[int, Query(ge=0, description="Whose products to show.")] = 0
) -> Passage:
    """Follow one digit, sent in any form that `POST /predict` takes, through that network, number by number."""
    return await run_sync(passage, await digit(request, uses), neuron, limiter=uses.lanes.heavy)
