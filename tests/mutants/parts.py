"""What is mutated: the parts of the library that compute, each with the tests that have to notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of the library: its modules, its test files, tests among them that are too slow to run for each mutant.

    share: of the mutants of a module, how many are drawn unless the caller says otherwise. patience: seconds added to
    the time of the tests, before a mutant may take four times the sum; the first test of a file may make what all use.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    share: float = 0.25
    patience: float = 3.0


PARTS = {
    "balancing": Part(
        modules=("balancing", "scaling", "block_scaling", "feasibility"),
        tests=(
            "unit/test_balancing.py",
            "unit/test_feasibility.py",
            "unit/test_block_scaling.py",
            "unit/test_margins.py",
        ),
        left_out=("unit/test_block_scaling.py::test_as_a_general_solver",),
    ),
    "nesting": Part(
        modules=("mrio/nesting", "mrio/flow_nesting", "mrio/room"),
        tests=("unit/test_mrio.py", "unit/test_room.py", "unit/test_sharing.py", "unit/test_collapse.py"),
        share=0.07,
    ),
    "sharing": Part(modules=("mrio/sharing",), tests=("unit/test_sharing.py",), share=0.5),
    "leontief": Part(
        modules=(
            "footprint/leontief",
            "footprint/structured",
            "footprint/solution",
            "footprint/certificate",
            "footprint/multipliers",
        ),
        tests=(
            "unit/test_leontief.py",
            "unit/test_certificates.py",
            "unit/test_chebyshev.py",
            "unit/test_attribution.py",
            "unit/test_blocks.py",
        ),
    ),
    "trade": Part(
        modules=(
            "trade/gravity",
            "trade/estimation",
            "trade/likelihood",
            "trade/regression",
            "trade/poisson",
            "trade/spatial_filter",
            "trade/two_stage",
            "trade/prediction",
            "trade/pooling",
            "trade/constraints",
            "trade/selection",
        ),
        tests=(
            "unit/test_gravity.py",
            "unit/test_gravity_fit.py",
            "unit/test_gravity_islands.py",
            "unit/test_effects.py",
            "unit/test_spatial_filter.py",
            "unit/test_trade.py",
            "unit/test_constraints.py",
        ),
        left_out=(
            "unit/test_gravity_fit.py::test_prediction_from_the_stored_cube_is_that_of_the_fit_itself",
            "unit/test_gravity_fit.py::test_options_of_xarray_change_nothing",
            "unit/test_gravity_fit.py::test_a_model_that_cannot_be_estimated_says_why",
            "unit/test_gravity_islands.py::test_sectors_with_other_regions_are_named",
            "unit/test_constraints.py::test_order_and_unit_change_nothing",
        ),
        share=0.07,
        patience=15.0,
    ),
}
