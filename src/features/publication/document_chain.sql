-- Chains as data, consents, and the gate's record.

-- name: chain_steps
SELECT step, kind, role, is_last FROM chain_step WHERE unit_id = $1 AND chain = $2 ORDER BY step

-- name: chain_step_add
INSERT INTO chain_step (unit_id, chain, step, kind, role, is_last) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, chain, step) DO NOTHING

-- name: chain_drop
-- Refused by the foreign keys once somebody approved under it.
DELETE FROM chain_step WHERE unit_id = $1 AND chain = $2

-- name: chain_documents
SELECT COUNT(*) FROM document_version WHERE unit_id = $1 AND chain = $2

-- name: chain_codes
SELECT DISTINCT chain FROM chain_step WHERE unit_id = $1 ORDER BY chain

-- name: approval_insert
INSERT INTO approval (unit_id, document_id, version, step, previous_step, chain, kind, is_last, author_id, content_sm3,
    person_id, opinion, statements, conclusion, basis, gate_moment, gate_passed, approved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)

-- name: approval_list
SELECT p.step, p.kind, p.person_id, a.name, p.opinion, p.statements, p.conclusion, p.basis, p.approved_at
FROM approval p JOIN account a ON a.unit_id = p.unit_id AND a.id = p.person_id
WHERE p.unit_id = $1 AND p.document_id = $2 AND p.version = $3
ORDER BY p.step

-- name: gate_run_put
INSERT INTO gate_run (unit_id, document_id, version, moment, passed, content_sm3, findings, run_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (unit_id, document_id, version, moment) DO UPDATE SET passed = excluded.passed,
    content_sm3 = excluded.content_sm3, findings = excluded.findings, run_at = excluded.run_at

-- name: gate_run_last
SELECT findings, moment, passed, run_at FROM gate_run WHERE unit_id = $1 AND document_id = $2 AND version = $3
ORDER BY run_at DESC, moment LIMIT 1

-- name: gate_run_passed
SELECT COUNT(*) FROM gate_run
WHERE unit_id = $1 AND document_id = $2 AND version = $3 AND moment = $4 AND passed = 1 AND content_sm3 = $5

-- name: gate_answer_put
INSERT INTO gate_answer (unit_id, document_id, finding, answer, person_id, answered_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, document_id, finding) DO UPDATE SET answer = excluded.answer, person_id = excluded.person_id,
    answered_at = excluded.answered_at

-- name: gate_answers
SELECT finding, answer FROM gate_answer WHERE unit_id = $1 AND document_id = $2 ORDER BY finding

-- name: gate_is_public
SELECT COUNT(*) FROM public_item WHERE unit_id = $1 AND index_no = $2

-- name: gate_column_shown
SELECT COUNT(*) FROM site_column WHERE unit_id = $1 AND code = $2 AND is_shown = 1
