#include "features/gate/gate.h"

#include "features/gate/gate_data_rules.h"

Err gate_words(Work *work, Str own_json, GateWords *ret_words)
{
    return gate_data_load(work, own_json, ret_words);
}
